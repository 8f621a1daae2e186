@NullMarked
package org.jcrm.membership.arbitrator;

import org.jspecify.annotations.NullMarked;
