/**
 * The cluster's certificates: {@link org.jcrm.membership.certificate.ClusterCertificates} makes them once, on the
 * operator's word; {@link org.jcrm.membership.certificate.NodeCredentials} reads a node's own at every start, and says
 * plainly what is wrong with them. Making needs Bouncy Castle, reading only the JDK.
 */
@NullMarked
package org.jcrm.membership.certificate;

import org.jspecify.annotations.NullMarked;
