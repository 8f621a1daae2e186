/**
 * Talks to the daemon: HTTP/1.1 over its Unix socket, or over TLS with a certificate of the cluster.
 *
 * <p>One request per connection; {@code ApiClient} is the seam, {@code HttpApi} the one that speaks. Why it is written by
 * hand: {@code docs/adr/0701}.
 */
@NullMarked
package org.jcrm.cli.client;

import org.jspecify.annotations.NullMarked;
