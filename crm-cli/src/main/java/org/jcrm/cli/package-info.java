/**
 * {@code jcrm}, the command line. {@code Jcrm} finds the verb and runs it; each verb is one class in {@code verb}, talks
 * to the daemon through {@code client} and prints through {@code render}. It holds no rules of the cluster.
 */
@NullMarked
package org.jcrm.cli;

import org.jspecify.annotations.NullMarked;
