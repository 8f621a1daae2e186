package org.jcrm.daemon.watchdog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A watchdog behind a device file, {@code /dev/watchdog} above all (linux/Documentation/watchdog/watchdog-api.rst): every
 * byte written feeds it, {@code V} and the end disarm it, the end alone does not. The C library is called directly, because
 * Java's files have no ioctl and would be closed by a collector in its own time.
 */
// Native access is granted to the launcher's whole class path; Netty needs it as well.
@SuppressWarnings("restricted")
public final class DeviceWatchdog implements Watchdog {
    private static final int WRITE_ONLY = 1;
    private static final int NON_BLOCKING = 2048;
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int NOT_A_DEVICE = 25;
    /** {@code WDIOC_SETTIMEOUT}: {@code _IOWR('W', 6, int)}; sets seconds, answers what the device made of them. */
    private static final long SET_TIMEOUT = 0xC0045706L;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT), 2);
    private static final MethodHandle WRITE = function(
            "write",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
            -1);
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), -1);
    private static final MethodHandle IOCTL = function(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            2);
    private static final MethodHandle MESSAGE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private final Path path;
    private final int descriptor;
    private boolean open = true;

    private DeviceWatchdog(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** @param firstVariadic index of the first argument of an open list; negative: there is none */
    private static MethodHandle function(String name, FunctionDescriptor descriptor, int firstVariadic) {
        Linker.Option errno = Linker.Option.captureCallState("errno");
        Linker.Option[] options = firstVariadic < 0
                ? new Linker.Option[] {errno}
                : new Linker.Option[] {errno, Linker.Option.firstVariadicArg(firstVariadic)};
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /**
     * Opens and arms it.
     *
     * @param timeout whole seconds; a device that makes something longer of them is refused
     * @throws IOException with a sentence: no such device, taken by another program, wrong timeout
     */
    public static DeviceWatchdog open(Path path, Duration timeout) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) OPEN.invokeExact(
                    state,
                    arena.allocateFrom(path.toString(), StandardCharsets.UTF_8),
                    WRITE_ONLY | NON_BLOCKING | CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new IOException(path + " cannot be opened: " + reason(state));
            }
            DeviceWatchdog watchdog = new DeviceWatchdog(path, descriptor);
            try {
                watchdog.setTimeout(arena, state, timeout);
                return watchdog;
            } catch (IOException e) {
                watchdog.disarm();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    private void setTimeout(Arena arena, MemorySegment state, Duration timeout) throws Throwable {
        MemorySegment seconds = arena.allocateFrom(ValueLayout.JAVA_INT, Math.toIntExact(timeout.toSeconds()));
        int done = (int) IOCTL.invokeExact(state, descriptor, SET_TIMEOUT, seconds);
        if (done < 0) {
            if ((int) ERRNO.get(state, 0L) == NOT_A_DEVICE) {
                // A pipe to another watchdog's program, which has its own timeout.
                return;
            }
            throw new IOException("the timeout of " + path + " cannot be set: " + reason(state));
        }
        int set = seconds.get(ValueLayout.JAVA_INT, 0);
        if (set > timeout.toSeconds()) {
            throw new IOException(
                    path + " cannot reset the host within " + timeout.toSeconds() + " s, only within " + set + " s");
        }
    }

    @Override
    public void feed() throws IOException {
        write("1");
    }

    @Override
    public void disarm() throws IOException {
        write("V");
        close();
    }

    private synchronized void write(String what) throws IOException {
        if (!open) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long written = (long)
                    WRITE.invokeExact(state, descriptor, arena.allocateFrom(what, StandardCharsets.US_ASCII), 1L);
            if (written != 1) {
                throw new IOException(path + " cannot be fed: " + reason(state));
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    private static String reason(MemorySegment state) throws Throwable {
        MemorySegment text = (MemorySegment) MESSAGE.invokeExact((int) ERRNO.get(state, 0L));
        return text.reinterpret(256).getString(0, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        open = false;
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }
}
