package org.jcrm.core.policy;

import org.jspecify.annotations.Nullable;

/**
 * One action after another, both named (by resource and key) or given. Applied when all actions are known, since some
 * exist only then.
 */
record Ordering(
        @Nullable Slot first,
        @Nullable Action firstAction,
        String firstKey,
        String firstTask,
        @Nullable Slot then,
        @Nullable Action thenAction,
        String thenKey,
        String thenTask,
        int flags) {}
