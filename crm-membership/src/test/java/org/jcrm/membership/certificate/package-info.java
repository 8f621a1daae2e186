@NullMarked
package org.jcrm.membership.certificate;

import org.jspecify.annotations.NullMarked;
