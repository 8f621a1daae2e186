package org.jcrm.core.cib;

/** Whether a node attribute dies with the node's session ({@code reboot}) or is configuration ({@code forever}). */
public enum AttributeLifetime {
    TRANSIENT,
    PERMANENT
}
