@NullMarked
package org.jcrm.agents.ip;

import org.jspecify.annotations.NullMarked;
