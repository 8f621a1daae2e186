package org.jcrm.daemon.store;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The modes that new files of this process, and of the programs that it starts, do not get. Started by hand, a daemon has
 * its shell's mask, with which everybody may read what it writes.
 */
// Native access is granted to the launcher's whole class path; Netty needs it as well.
@SuppressWarnings("restricted")
public final class Umask {
    private static final int NOTHING_FOR_OTHERS = 0027;

    private Umask() {}

    /** Nothing for others, and no writing for the group. */
    public static void tighten() {
        Linker linker = Linker.nativeLinker();
        MethodHandle umask = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("umask"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int before = (int) umask.invokeExact(NOTHING_FOR_OTHERS);
            if ((before & ~NOTHING_FOR_OTHERS) != 0) {
                // The administrator's was stricter; it stays so.
                int ignored = (int) umask.invokeExact(before | NOTHING_FOR_OTHERS);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }
}
