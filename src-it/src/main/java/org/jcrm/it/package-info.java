/**
 * The lab: real daemons and real PostgreSQL on hosts made for the purpose. Scenario code ({@link org.jcrm.it.Story}, the
 * fault tests) is written against {@link org.jcrm.it.Lab} alone, so that it runs on network namespaces and on containers.
 *
 * <pre>{@code
 * try (Lab lab = NamespaceLab.up(2)) {
 *     Cluster cluster = new Cluster(lab);
 *     cluster.await("a steady pair", Duration.ofSeconds(30), s -> Pair.of(s).isSteady());
 *     lab.crash(promoted);
 * }
 * }</pre>
 *
 * Nothing here is pure: it starts processes, waits and measures.
 */
@NullMarked
package org.jcrm.it;

import org.jspecify.annotations.NullMarked;
