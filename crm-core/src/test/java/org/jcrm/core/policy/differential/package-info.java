/**
 * Random clusters, planned by jcrm and by Pacemaker's {@code crm_simulate}: {@link
 * org.jcrm.core.policy.differential.RandomCib} draws one from a seed, {@link
 * org.jcrm.core.policy.differential.Decisions} is what both say about it.
 */
@org.jspecify.annotations.NullMarked
package org.jcrm.core.policy.differential;
