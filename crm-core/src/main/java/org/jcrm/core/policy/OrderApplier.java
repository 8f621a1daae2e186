package org.jcrm.core.policy;

import java.util.List;
import org.jcrm.core.model.Role;
import org.jspecify.annotations.Nullable;

/** Orders between named actions → links between actions, now that all actions are known. */
final class OrderApplier {
    private final ActionBook book;

    OrderApplier(ActionBook book) {
        this.book = book;
    }

    void apply(Ordering ordering) {
        Slot firstSlot = ordering.first();
        Action given = ordering.firstAction();
        if (firstSlot == null) {
            if (ordering.then() != null) {
                orderThen(given, ordering.then(), ordering);
            } else {
                book.order(given, ordering.thenAction(), ordering.flags());
            }
            return;
        }
        List<Action> firsts =
                given != null ? List.of(given) : byTask(firstSlot, ordering.firstKey(), ordering.firstTask());
        if (firsts.isEmpty()) {
            if (firstSlot == ordering.then()) {
                return;
            }
            Role role = firstSlot.state(true);
            if ((role == Role.STOPPED && ordering.firstTask().equals("stop"))
                    || (role == Role.UNPROMOTED && ordering.firstTask().equals("demote"))) {
                return;
            }
            firsts = List.of(book.get(firstSlot, ordering.firstTask(), 0, null, true));
        }
        for (Action first : firsts) {
            if (ordering.then() == null) {
                book.order(first, ordering.thenAction(), ordering.flags());
            } else {
                orderThen(first, ordering.then(), ordering);
            }
        }
    }

    private void orderThen(@Nullable Action first, Slot then, Ordering ordering) {
        Action given = ordering.thenAction();
        List<Action> thens = given != null ? List.of(given) : byTask(then, ordering.thenKey(), ordering.thenTask());
        int flags = ordering.flags();
        if (first != null && first.slot == then && first.dangling) {
            flags &= ~Bind.FIRST_NEEDS_THEN;
        }
        for (Action action : thens) {
            if (first != null) {
                book.order(first, action, flags);
            } else {
                action.runnable = false;
            }
        }
    }

    /** Those of that key, or (where the key names a parent) of that task. */
    private List<Action> byTask(Slot slot, String key, String task) {
        List<Action> found = book.find(slot, key, null);
        return found.isEmpty() ? book.find(slot, task, 0, null) : found;
    }
}
