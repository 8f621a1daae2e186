@NullMarked
package org.jcrm.agents.simple;

import org.jspecify.annotations.NullMarked;
