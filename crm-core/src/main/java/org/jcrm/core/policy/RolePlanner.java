package org.jcrm.core.policy;

import java.util.List;
import java.util.Objects;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.ResourceOptions.MultipleActive;
import org.jcrm.core.status.ResourceOptions.Requires;
import org.jspecify.annotations.Nullable;

/** The moves that bring a primitive from its role and node to the next ones: stop, start, promote, demote. */
final class RolePlanner {
    private final Placement placement;
    private final ActionBook book;
    private final MigrationPlanner migrations;

    RolePlanner(ActionBook book) {
        this.placement = book.placement;
        this.book = book;
        this.migrations = new MigrationPlanner(book);
    }

    void plan(Slot slot) {
        if (slot.nextRole == Role.UNKNOWN) {
            slot.nextRole = slot.node == null ? Role.STOPPED : Role.STARTED;
        }
        Active active = active(slot);
        LiveNode current = active.node;
        LiveNode next = slot.node;
        migrations.stopDangling(slot);
        boolean needStop = false;
        boolean needPromote = false;
        boolean moving = false;
        boolean migrate = false;
        if (current != null && next != null && current != next && slot.nextRole.isActive()) {
            moving = true;
            migrate = migrations.possible(slot, current);
            needStop = true;
        }
        LiveNode source = slot.live.partialSource().orElse(null);
        LiveNode target = slot.live.partialTarget().orElse(null);
        boolean continued =
                source != null && target != null && migrate && active.all == 2 && current == source && next == target;
        boolean several = false;
        if (!continued) {
            if (source != null || target != null) {
                migrate = false;
                several = active.all > 1 && source == null;
                needStop = true;
            } else if (slot.live.options().requires().includesFencing()) {
                several = active.all > 1;
            } else {
                several = active.clean > 1;
            }
        }
        if (several) {
            // With stop_only and block, history has decided already.
            needStop |= slot.live.options().multipleActive() == MultipleActive.STOP_START
                    || slot.live.options().multipleActive() == MultipleActive.STOP_UNEXPECTED;
        }
        if (slot.live.startPending() && next != null) {
            Action start = book.get(slot, "start", 0, next, true);
            start.alwaysShown = true;
        }
        if (moving) {
            // It stops here and starts there in any case.
        } else if (slot.failed) {
            if (slot.stopNeeded) {
                needStop = true;
            } else if (slot.nextRole == Role.PROMOTED) {
                needPromote = true;
            }
        } else if (slot.blocked) {
            needStop = true;
        } else if (slot.role.compareTo(Role.STARTED) > 0 && current != null && next != null) {
            Action start = book.get(slot, "start", 0, next, true);
            if (!start.optional) {
                needStop = true;
            }
        }
        slot.stopUnexpected = several && slot.live.options().multipleActive() == MultipleActive.STOP_UNEXPECTED;
        Moves moves = new Moves(slot, continued);
        moves.restart(current, needStop, needPromote);
        moves.advance();
        new RecurringPlanner(book).plan(slot);
        if (migrate) {
            migrations.migrate(slot, Objects.requireNonNull(current));
        }
    }

    /** Where a resource is active: the node that counts, on how many, and on how many that are healthy. */
    private record Active(@Nullable LiveNode node, int all, int clean) {}

    private Active active(Slot slot) {
        int clean = 0;
        for (LiveNode node : slot.live.running()) {
            if (placement.online(node) && !placement.unclean(node)) {
                clean++;
            }
        }
        return new Active(slot.currentNode(), slot.live.running().size(), clean);
    }

    /** The steps between roles. */
    private final class Moves {
        private final Slot slot;
        private final boolean migrationContinues;
        private boolean restarting;

        Moves(Slot slot, boolean migrationContinues) {
            this.slot = slot;
            this.migrationContinues = migrationContinues;
        }

        /** Down to stopped, and up again to the role it has now; optional unless something demands it. */
        void restart(@Nullable LiveNode current, boolean needStop, boolean needPromote) {
            restarting = true;
            Role role = slot.role;
            while (role != Role.STOPPED) {
                role = step(role, Role.STOPPED, current, !needStop);
            }
            while (slot.role.compareTo(slot.nextRole) <= 0 && role != slot.role && !slot.blocked) {
                Role up = next(role, slot.role);
                boolean required = needStop || (up == Role.PROMOTED && needPromote);
                role = step(role, slot.role, slot.node, !required);
            }
            restarting = false;
        }

        /** From the role it has to the one that it shall have. */
        void advance() {
            Role role = slot.role;
            while (role != slot.nextRole) {
                role = step(role, slot.nextRole, slot.node, false);
            }
        }

        private static Role next(Role from, Role to) {
            return switch (from) {
                case UNKNOWN -> to == Role.UNKNOWN ? Role.UNKNOWN : Role.STOPPED;
                case STOPPED ->
                    switch (to) {
                        case UNKNOWN, STOPPED -> Role.STOPPED;
                        case STARTED -> Role.STARTED;
                        case UNPROMOTED, PROMOTED -> Role.UNPROMOTED;
                    };
                case STARTED ->
                    switch (to) {
                        case UNKNOWN, STOPPED -> Role.STOPPED;
                        case STARTED -> Role.STARTED;
                        case UNPROMOTED -> Role.UNPROMOTED;
                        case PROMOTED -> Role.PROMOTED;
                    };
                case UNPROMOTED ->
                    switch (to) {
                        case UNKNOWN, STOPPED, STARTED -> Role.STOPPED;
                        case UNPROMOTED -> Role.UNPROMOTED;
                        case PROMOTED -> Role.PROMOTED;
                    };
                case PROMOTED ->
                    switch (to) {
                        case UNKNOWN -> Role.STOPPED;
                        case STOPPED, STARTED, UNPROMOTED -> Role.UNPROMOTED;
                        case PROMOTED -> Role.PROMOTED;
                    };
            };
        }

        private Role step(Role from, Role to, @Nullable LiveNode node, boolean optional) {
            Role next = next(from, to);
            if (next == Role.STOPPED && from != Role.STOPPED) {
                stop(optional);
            } else if (from == Role.STOPPED && next != Role.STOPPED) {
                start(node, optional);
            } else if (next == Role.PROMOTED && from != Role.PROMOTED) {
                promote(node, optional);
            } else if (from == Role.PROMOTED && next != Role.PROMOTED) {
                for (LiveNode active : slot.live.running()) {
                    book.get(slot, "demote", 0, active, optional);
                }
            }
            return next;
        }

        private void start(@Nullable LiveNode node, boolean optional) {
            Action start = book.get(slot, "start", 0, node, true);
            if (node != null) {
                book.fences.order(slot, node, start, Bind.FIRST_NEEDS_THEN);
            }
            if (!optional && start.runnable) {
                start.optional = false;
            }
            if (slot.stopUnexpected) {
                // The instance that belongs there runs already; its start only marks the point in the order.
                start.pseudo = true;
            }
        }

        private void stop(boolean optional) {
            for (LiveNode current : slot.live.running()) {
                boolean mayStay = optional;
                if (slot.stopUnexpected && restarting && current == slot.node) {
                    continue;
                }
                LiveNode target = slot.live.partialTarget().orElse(null);
                if (target != null) {
                    if (migrationContinues && current == target && current == slot.node) {
                        continue;
                    }
                    if (!migrationContinues) {
                        mayStay = false;
                    }
                }
                Action stop = book.get(slot, "stop", 0, current, mayStay);
                if (slot.node == null) {
                    stop.reason = "node availability";
                } else if (restarting && slot.stopUnexpected) {
                    stop.reason = "being multiply active";
                }
                if (!slot.managed) {
                    stop.runnable = false;
                }
                if (placement.cluster.options().removeAfterStop()) {
                    ConfigChangePlanner.forget(book, slot, current, mayStay);
                }
                if (slot.live.options().requires() == Requires.UNFENCING) {
                    book.order(stop, book.fences.unfence(current), Bind.THEN_NEEDS_FIRST);
                }
            }
        }

        private void promote(@Nullable LiveNode node, boolean optional) {
            List<Action> starts = node == null ? List.of() : book.find(slot, "start", 0, node);
            if (starts.stream().allMatch(start -> start.runnable)) {
                book.get(slot, "promote", 0, node, optional);
            } else {
                book.find(slot, "promote", 0, node).forEach(promote -> promote.runnable = false);
            }
        }
    }
}
