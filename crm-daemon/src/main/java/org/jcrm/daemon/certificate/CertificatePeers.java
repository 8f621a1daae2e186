package org.jcrm.daemon.certificate;

import java.io.IOException;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.core.model.NodeName;

/** The other nodes' daemons, asked about certificates. Every method waits for seconds at most; its failure is a sentence. */
public interface CertificatePeers {
    NodeCertificates show(NodeName node) throws IOException;

    CertificateAnswer order(NodeName node, CertificateOrder order) throws IOException;

    /** Has this node's request signed by a node that has the authority's key. */
    String sign(NodeName node, String request) throws IOException;
}
