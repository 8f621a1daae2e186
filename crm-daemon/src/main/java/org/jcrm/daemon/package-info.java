/**
 * {@code jcrmd}: the shell around the pure core. One thread ({@code crm-loop}) takes events, calls
 * {@code Controller.step} and runs the effects in order; everything else posts events or reads the published snapshot.
 */
@NullMarked
package org.jcrm.daemon;

import org.jspecify.annotations.NullMarked;
