package org.jcrm.core.codec.yaml;

/** Where something stands in the file; both count from 1. */
public record Place(int line, int column) {}
