package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jcrm.daemon.config.DaemonConfig;

/** Which users of this host may do what: root is an administrator, the rest follows from groups. */
public final class LocalRoles {
    private final OsAccounts accounts;
    private final DaemonConfig.Api groups;

    LocalRoles(OsAccounts accounts, DaemonConfig.Api groups) {
        this.accounts = requireNonNull(accounts, "accounts is null");
        this.groups = requireNonNull(groups, "groups is null");
    }

    public static LocalRoles of(DaemonConfig.Api groups) {
        return new LocalRoles(OsAccounts.ofHost(), groups);
    }

    /** @param gids as the kernel tells them of the connected process: the primary one at least */
    Visitor visitor(int uid, int[] gids) {
        String name = accounts.userName(uid);
        Optional<Access> access = access(uid, gids);
        if (access.isEmpty()) {
            return new Visitor.Unknown(
                    "uid " + uid,
                    name + " is not a member of the group " + groups.viewers().orElse(""),
                    "Have your user added to that group (api: viewers in jcrmd.yaml), or ask as root.");
        }
        return new Visitor.Known(Caller.local(uid, name, access.get()));
    }

    private Optional<Access> access(int uid, int[] gids) {
        if (uid == 0 || isMember(uid, gids, groups.admins())) {
            return Optional.of(Access.ADMIN);
        }
        if (isMember(uid, gids, Optional.of(groups.operators()))) {
            return Optional.of(Access.OPERATOR);
        }
        return groups.viewers().isEmpty() || isMember(uid, gids, groups.viewers())
                ? Optional.of(Access.VIEWER)
                : Optional.empty();
    }

    private boolean isMember(int uid, int[] gids, Optional<String> group) {
        return group.isPresent() && accounts.isMember(uid, gids, group.get());
    }
}
