/**
 * What the API says beside the cluster's status: the records that daemon and command line share. {@code docs/api.md}
 * names the routes that use them; {@code ApiJson} and {@code StatusJson} turn them into JSON and back.
 */
@NullMarked
package org.jcrm.core.codec.api;

import org.jspecify.annotations.NullMarked;
