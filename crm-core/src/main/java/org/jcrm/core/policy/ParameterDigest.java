package org.jcrm.core.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The digest of an operation's parameters, as the history keeps it ({@code op-digest}, {@code op-restart-digest}): MD5 of
 * {@code " <parameters …/>\n"} with sorted attributes. Recorded by who executed the operation; a later difference means
 * that the configuration changed since.
 */
public final class ParameterDigest {
    private static final Pattern FENCING_PARAMETER =
            Pattern.compile("provides|stonith-timeout|pcmk_(action_limit|delay_base"
                    + "|delay_max|host_argument|host_check|host_list|host_map|[a-z]+_(action|timeout|retries))");

    private ParameterDigest() {}

    /**
     * Digest of everything that the operation ran with.
     *
     * @param timeoutMillis of a recurring operation, whose timeout counts as a parameter; 0 for others
     */
    public static String of(Map<String, String> params, long intervalMillis, long timeoutMillis) {
        NavigableMap<String, String> counted = counted(params);
        if (intervalMillis > 0) {
            counted.put("CRM_meta_timeout", Long.toString(timeoutMillis));
        }
        return digest(counted);
    }

    /** Digest of those parameters alone whose change needs a restart: all but the reloadable ones. */
    public static String ofRestart(Map<String, String> params, Set<String> names) {
        NavigableMap<String, String> counted = counted(params);
        counted.keySet().removeIf(name -> !names.contains(name));
        return digest(counted);
    }

    /**
     * Digest without private parameters ({@code op-secure-digest}).
     *
     * @param fenceDevice whether the cluster's own parameters of fence devices are left out
     */
    public static String ofPublic(Map<String, String> params, Set<String> hidden, boolean fenceDevice) {
        NavigableMap<String, String> counted = counted(params);
        counted.keySet()
                .removeIf(name -> hidden.contains(name)
                        || (fenceDevice && FENCING_PARAMETER.matcher(name).matches()));
        return digest(counted);
    }

    private static NavigableMap<String, String> counted(Map<String, String> params) {
        TreeMap<String, String> counted = new TreeMap<>();
        params.forEach((name, value) -> {
            if (!name.startsWith("CRM_meta_") && !name.equals("crm_feature_set")) {
                counted.put(name, value);
            }
        });
        return counted;
    }

    private static String digest(NavigableMap<String, String> attributes) {
        StringBuilder xml = new StringBuilder(" <parameters");
        attributes.forEach((name, value) -> {
            xml.append(' ').append(name).append("=\"");
            escape(xml, value);
            xml.append('"');
        });
        xml.append("/>\n");
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(xml.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static void escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
    }
}
