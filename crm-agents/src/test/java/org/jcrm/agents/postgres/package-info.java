@NullMarked
package org.jcrm.agents.postgres;

import org.jspecify.annotations.NullMarked;
