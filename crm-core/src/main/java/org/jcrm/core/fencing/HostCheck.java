package org.jcrm.core.fencing;

/** How it is known which nodes a device can fence ({@code pcmk_host_check}). */
public enum HostCheck {
    /** Nothing is configured: the list that the device gives, else its word on each node's status, else every node. */
    UNSET,
    /** The device is asked for its list. */
    DYNAMIC_LIST,
    /** The configuration lists them ({@code pcmk_host_list}, {@code pcmk_host_map}). */
    STATIC_LIST,
    /** The device is asked for the status of the node. */
    STATUS,
    /** It can fence every node. */
    NONE
}
