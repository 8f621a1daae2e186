/**
 * {@code ocf:jcrm:pgsql}: a PostgreSQL primary with streaming standbys.
 *
 * <p>Observation → decision → steps: {@link org.jcrm.agents.postgres.PgObservation} says what is there,
 * {@link org.jcrm.agents.postgres.PgDecision} (pure) says what that means and what must be done,
 * {@link org.jcrm.agents.postgres.PgControl} does it. Parameter names and node attributes are those of
 * {@code ocf:heartbeat:pgsql}, so that a configuration moves over unchanged.
 */
@NullMarked
package org.jcrm.agents.postgres;

import org.jspecify.annotations.NullMarked;
