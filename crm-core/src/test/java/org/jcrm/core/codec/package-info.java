@NullMarked
package org.jcrm.core.codec;

import org.jspecify.annotations.NullMarked;
