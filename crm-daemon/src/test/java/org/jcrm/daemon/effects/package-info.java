@NullMarked
package org.jcrm.daemon.effects;

import org.jspecify.annotations.NullMarked;
