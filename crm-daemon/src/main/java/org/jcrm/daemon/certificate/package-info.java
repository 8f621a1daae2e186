/**
 * The life of this node's certificates while its daemon runs: changed files are taken, ends are told in time, revocation
 * lists are passed on, and certificates are renewed by themselves where an authority's key is at hand.
 */
@NullMarked
package org.jcrm.daemon.certificate;

import org.jspecify.annotations.NullMarked;
