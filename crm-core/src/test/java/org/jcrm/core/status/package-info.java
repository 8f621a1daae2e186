@org.jspecify.annotations.NullMarked
package org.jcrm.core.status;
