@NullMarked
package org.jcrm.membership.handshake;

import org.jspecify.annotations.NullMarked;
