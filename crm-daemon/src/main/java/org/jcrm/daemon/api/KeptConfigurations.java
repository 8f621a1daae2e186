package org.jcrm.daemon.api;

import java.io.IOException;
import java.util.function.Predicate;
import org.jcrm.core.cib.Cib;

/** The configurations that this node keeps on its disk. */
@FunctionalInterface
public interface KeptConfigurations {
    /** Newest first, for as long as {@code more} is true. */
    void each(Predicate<Cib> more) throws IOException;
}
