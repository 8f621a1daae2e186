/**
 * The words of the cluster as immutable values: ids, scores, roles, resources, constraints, rules. Uses nothing but the JDK.
 */
@NullMarked
package org.jcrm.core.model;

import org.jspecify.annotations.NullMarked;
