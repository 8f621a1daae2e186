package org.jcrm.daemon.api;

import java.util.List;
import org.jcrm.core.codec.CodecException;

/** What the local policy engine would do with a CIB that somebody sends; nothing here is touched. */
@FunctionalInterface
public interface Simulation {
    /**
     * @param cibXml as Pacemaker writes it
     * @return the lines of the transition summary
     * @throws CodecException if it is no CIB
     */
    List<String> summary(byte[] cibXml) throws CodecException;
}
