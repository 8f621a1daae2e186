@NullMarked
package org.jcrm.agents.fence;

import org.jspecify.annotations.NullMarked;
