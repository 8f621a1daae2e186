@NullMarked
package org.jcrm.core.codec.yaml;

import org.jspecify.annotations.NullMarked;
