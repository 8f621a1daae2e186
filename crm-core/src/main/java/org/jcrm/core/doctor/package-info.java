/**
 * What is unsafe in a cluster, as {@code jcrm doctor} names it. Pure: the shell gathers what only the host knows ({@link
 * org.jcrm.core.doctor.HostFacts}), the rest is in the snapshot.
 *
 * <pre>{@code
 * List<Finding> findings = Examination.of(snapshot, facts, now);
 * }</pre>
 *
 * A rule about the configuration alone belongs into {@code check} (it is then also told when a configuration is applied);
 * here are those that need to know what is true now.
 */
@NullMarked
package org.jcrm.core.doctor;

import org.jspecify.annotations.NullMarked;
