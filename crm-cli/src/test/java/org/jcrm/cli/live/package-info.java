@org.jspecify.annotations.NullMarked
package org.jcrm.cli.live;
