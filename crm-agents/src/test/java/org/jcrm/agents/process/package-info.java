@NullMarked
package org.jcrm.agents.process;

import org.jspecify.annotations.NullMarked;
