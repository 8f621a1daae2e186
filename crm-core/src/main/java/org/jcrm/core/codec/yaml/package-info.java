/**
 * {@code cluster.yaml} as people write it ↔ {@code Configuration}. Reading happens in two steps: text → a tree in which
 * every value knows its line and column ({@code YamlTree}), tree → records ({@code …Reader}). Every error of a file is
 * collected with its place and a next step before anything is returned, so that nothing half read is ever applied.
 * {@code docs/configuration.md} is the reference of the format.
 */
@NullMarked
package org.jcrm.core.codec.yaml;

import org.jspecify.annotations.NullMarked;
