@NullMarked
package org.jcrm.it.fuzz;

import org.jspecify.annotations.NullMarked;
