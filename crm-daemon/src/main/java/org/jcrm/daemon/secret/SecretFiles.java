package org.jcrm.daemon.secret;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.SecretFile;
import org.jcrm.daemon.config.FileReason;

/**
 * The folder of this node's secrets. Only plain files that stand in it are read, and only if nobody but their owner and group
 * may: else a configuration could have any file of the host read by root.
 */
public final class SecretFiles {
    private static final int LARGEST = 64 << 10;
    private static final int OTHERS_MAY_READ_OR_WRITE = 0006;
    private static final int GROUP_OR_OTHERS_MAY_WRITE = 0022;

    /** A sentence that says which secret cannot be read, why, and what to do. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String sentence) {
            super(sentence);
        }

        public String sentence() {
            return requireNonNull(getMessage(), "an unreadable secret has a sentence");
        }
    }

    private final Path folder;

    public SecretFiles(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** The parameters with the contents of the files that they refer to; the same map if they refer to none. */
    public Map<String, String> resolved(Map<String, String> params) throws Unreadable {
        Map<String, String> resolved = new LinkedHashMap<>(params);
        for (Map.Entry<String, String> param : params.entrySet()) {
            Optional<SecretFile> file = SecretFile.of(param.getValue());
            if (file.isPresent()) {
                resolved.put(
                        param.getKey(), read(param.getKey(), Path.of(file.get().path())));
            }
        }
        return resolved;
    }

    /** The parameters without those whose files cannot be read. */
    public Map<String, String> resolvable(Map<String, String> params) {
        Map<String, String> resolved = new LinkedHashMap<>();
        params.forEach((name, value) -> {
            try {
                resolved.putAll(resolved(Map.of(name, value)));
            } catch (Unreadable e) {
                // Whoever asks can do without.
                resolved.remove(name);
            }
        });
        return resolved;
    }

    private String read(String parameter, Path file) throws Unreadable {
        String what = "the secret of the parameter " + parameter + ", " + file + ", ";
        if (!folder.equals(file.getParent()) || !file.equals(file.normalize())) {
            throw new Unreadable(what + "does not stand in " + folder + ": move it there");
        }
        try {
            requireSafe(what, folder, GROUP_OR_OTHERS_MAY_WRITE, "chmod 0755 " + folder);
            requireSafe(what, file, OTHERS_MAY_READ_OR_WRITE | GROUP_OR_OTHERS_MAY_WRITE, "chmod 0600 " + file);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new Unreadable(what + "is no plain file: put the secret itself there");
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new Unreadable(what + "is larger than " + (LARGEST >> 10) + " kB");
                }
                return text(what, bytes);
            }
        } catch (NoSuchFileException e) {
            throw new Unreadable(what + "is not on this node: put it there, readable by root alone (chmod 0600)");
        } catch (IOException e) {
            throw new Unreadable(what + "cannot be read: " + FileReason.of(e));
        }
    }

    private static void requireSafe(String what, Path path, int forbidden, String remedy)
            throws IOException, Unreadable {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (owner != 0 && owner != self) {
            throw new Unreadable(what + "is not safe: " + path + " belongs to the user with the number " + owner
                    + ": chown root " + path);
        }
        if ((mode & forbidden) != 0) {
            throw new Unreadable(what + "is not safe: others may read or change " + path + ": " + remedy);
        }
    }

    /** One line break at the end belongs to the file, not to the secret. */
    private static String text(String what, byte[] bytes) throws Unreadable {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            if (value.isEmpty() || value.indexOf('\0') >= 0 || value.indexOf('\n') >= 0) {
                throw new Unreadable(what + "is not one line of text");
            }
            return value;
        } catch (CharacterCodingException e) {
            throw new Unreadable(what + "is no text in UTF-8");
        }
    }
}
