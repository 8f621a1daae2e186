@NullMarked
package org.jcrm.core.doctor;

import org.jspecify.annotations.NullMarked;
