/**
 * HTTP over a local socket and TLS. Reads answer from the published snapshot; writes post a request and wait for its reply.
 */
@NullMarked
package org.jcrm.daemon.api;

import org.jspecify.annotations.NullMarked;
