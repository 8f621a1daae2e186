package org.jcrm.daemon.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Users and groups of this host, read from {@code passwd(5)} and {@code group(5)} at each question, so that a change counts
 * at once. Accounts that live elsewhere (LDAP) are known by number only.
 */
final class OsAccounts {
    private final Path passwd;
    private final Path group;

    OsAccounts(Path passwd, Path group) {
        this.passwd = passwd;
        this.group = group;
    }

    static OsAccounts ofHost() {
        return new OsAccounts(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    /** The user's name, or {@code uid 1000}. */
    String userName(int uid) {
        return lines(passwd).stream()
                .filter(fields -> fields.size() > 2 && fields.get(2).equals(Integer.toString(uid)))
                .map(List::getFirst)
                .findFirst()
                .orElse("uid " + uid);
    }

    /** @param gids of the process: its primary one, and those besides that the kernel tells */
    boolean isMember(int uid, int[] gids, String groupName) {
        Optional<List<String>> entry = lines(group).stream()
                .filter(fields -> fields.size() > 2 && fields.getFirst().equals(groupName))
                .findFirst();
        if (entry.isEmpty()) {
            return false;
        }
        List<String> fields = entry.get();
        for (int gid : gids) {
            if (fields.get(2).equals(Integer.toString(gid))) {
                return true;
            }
        }
        String user = userName(uid);
        return fields.size() > 3 && List.of(fields.get(3).split(",", -1)).contains(user);
    }

    private static List<List<String>> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> List.of(line.split(":", -1)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
