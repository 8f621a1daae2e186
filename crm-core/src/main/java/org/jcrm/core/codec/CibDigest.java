package org.jcrm.core.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;

/**
 * SHA-256 of the canonical JSON, as 64 lower-case hex digits: equal CIBs have equal digests on every node and JVM, so
 * two nodes with equal versions can prove that they hold equal CIBs.
 */
public final class CibDigest {
    private CibDigest() {}

    /** Of everything: version, configuration and status. */
    public static String of(Cib cib) {
        return sha256(CibJson.canonical(cib));
    }

    /** Of what the operator wants alone, whatever its version. */
    public static String ofConfiguration(Configuration configuration) {
        return sha256(CibJson.canonical(configuration));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
