/**
 * Bytes ↔ records: the only package that knows Jackson, XML and YAML. Everybody may be read by it and nobody else sees it.
 */
@NullMarked
package org.jcrm.core.codec;

import org.jspecify.annotations.NullMarked;
