@NullMarked
package org.jcrm.agents;

import org.jspecify.annotations.NullMarked;
