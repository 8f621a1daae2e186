package org.jcrm.daemon.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of one stored file: a header line {@code jcrm-cib 1 LENGTH SHA-256} and the body. The digest tells a torn or
 * rotten file from a good one, whatever the body's format.
 */
final class CibFile {
    private static final String MAGIC = "jcrm-cib 1 ";
    private static final int LONGEST_HEADER = 100;

    /** Says in one phrase what is wrong with a file. */
    static final class Damaged extends Exception {
        Damaged(String how) {
            super(how);
        }
    }

    private CibFile() {}

    static byte[] wrap(byte[] body) {
        byte[] header = (MAGIC + body.length + " " + digest(body) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] file = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, file, header.length, body.length);
        return file;
    }

    static byte[] unwrap(byte[] file) throws Damaged {
        int end = 0;
        while (end < file.length && end < LONGEST_HEADER && file[end] != '\n') {
            end++;
        }
        String header = new String(file, 0, end, StandardCharsets.US_ASCII);
        if (end == file.length || end == LONGEST_HEADER || !header.startsWith(MAGIC)) {
            throw new Damaged(file.length == 0 ? "it is empty" : "its first line is not jcrm's");
        }
        String[] words = header.substring(MAGIC.length()).split(" ", -1);
        byte[] body = Arrays.copyOfRange(file, end + 1, file.length);
        if (words.length != 2 || !words[0].equals(Integer.toString(body.length))) {
            throw new Damaged("it is cut off: " + body.length + " bytes of " + words[0]);
        }
        if (!words[1].equals(digest(body))) {
            throw new Damaged("its content does not match its digest");
        }
        return body;
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
