package org.jcrm.cli.render;

import org.jcrm.core.status.ClusterStatus.NodeStatus;

/** The state of a node in the words of the screen, for lists elsewhere. */
public final class NodeWords {
    private NodeWords() {}

    public static String state(NodeStatus node) {
        return NodeSection.state(node);
    }
}
