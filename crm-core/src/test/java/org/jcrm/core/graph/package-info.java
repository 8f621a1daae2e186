@NullMarked
package org.jcrm.core.graph;

import org.jspecify.annotations.NullMarked;
