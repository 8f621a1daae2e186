/** Tests on real hosts. {@link org.jcrm.it.InNamespaces} ones need root; {@code sudo ./check} plays them. */
@NullMarked
package org.jcrm.it;

import org.jspecify.annotations.NullMarked;
