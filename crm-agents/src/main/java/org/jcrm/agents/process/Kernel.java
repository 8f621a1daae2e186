package org.jcrm.agents.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Locale;

/**
 * Kernel calls that the JDK has no name for: signals to process groups, a descriptor that tells the end of a process
 * that is no child, credentials of one thread, raw packets. One variadic C function, {@code syscall(2)}, carries them
 * all: the C library's own {@code setresuid} would change every thread of the process.
 *
 * <p>Linux on x86-64 and aarch64. Every method may be called from any thread.
 */
public final class Kernel {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGTERM = 15;
    public static final int SIGCONT = 18;

    private static final int EINTR = 4;
    private static final int ESRCH = 3;
    private static final short POLLIN = 1;
    private static final long UNCHANGED = -1L;

    private static final Numbers NUMBERS = Numbers.ofThisMachine();
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = link();

    private Kernel() {}

    /** Numbers of system calls: they differ between architectures. */
    private record Numbers(
            long kill,
            long close,
            long poll,
            long setresuid,
            long setresgid,
            long socket,
            long sendto,
            long pidfdOpen,
            long bind,
            long recvfrom) {
        static Numbers ofThisMachine() {
            return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
                // ppoll (271, 73) takes a timespec, where x86-64 also has poll; aarch64 has only ppoll.
                case "amd64", "x86_64" -> new Numbers(62, 3, 271, 117, 119, 41, 44, 434, 49, 45);
                case "aarch64", "arm64" -> new Numbers(129, 57, 73, 147, 149, 198, 206, 434, 200, 207);
                default ->
                    throw new UnsupportedOperationException(
                            "jcrm's agents know the kernel calls of x86-64 and aarch64, not of "
                                    + System.getProperty("os.arch"));
            };
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
    }

    /** Sends a signal to a process. @return false if there is no such process */
    public static boolean kill(long pid, int signal) {
        if (pid <= 1) {
            throw new IllegalArgumentException("not a process that jcrm may signal: " + pid);
        }
        return send(pid, signal);
    }

    /** Sends a signal to every process of a group. @return false if the group is empty */
    public static boolean killGroup(long group, int signal) {
        if (group <= 1) {
            throw new IllegalArgumentException("not a process group that jcrm may signal: " + group);
        }
        return send(-group, signal);
    }

    private static boolean send(long target, int signal) {
        long result = call(NUMBERS.kill, target, signal, 0, 0, 0, 0);
        if (result >= 0) {
            return true;
        }
        if (result == -ESRCH) {
            return false;
        }
        throw new IllegalStateException("kill(" + target + ", " + signal + ") failed with errno " + -result);
    }

    /** A descriptor that becomes readable when the process ends. @return negative if there is no such process */
    public static int pidfdOpen(long pid) {
        return (int) call(NUMBERS.pidfdOpen, pid, 0, 0, 0, 0, 0);
    }

    public static void close(int descriptor) {
        call(NUMBERS.close, descriptor, 0, 0, 0, 0, 0);
    }

    /** Waits until the descriptor is readable. Blocks the carrier thread: call it from a platform thread. */
    public static boolean awaitReadable(int descriptor, Duration timeout) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pollfd = arena.allocate(8, 8);
            pollfd.set(JAVA_INT, 0, descriptor);
            pollfd.set(JAVA_SHORT, 4, POLLIN);
            MemorySegment timespec = arena.allocate(16, 8);
            timespec.set(JAVA_LONG, 0, timeout.toSeconds());
            timespec.set(JAVA_LONG, 8, timeout.toNanosPart());
            long ready = call(NUMBERS.poll, pollfd.address(), 1, timespec.address(), 0, 0, 0);
            return ready > 0 && ready != -EINTR;
        }
    }

    /**
     * Gives the calling thread, and no other, the effective user and group. For a short-lived platform thread that ends
     * right after: nothing else may run with the changed credentials.
     */
    static void becomeForThisThread(int uid, int gid) throws IOException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread would leave its carrier with foreign credentials");
        }
        long group = call(NUMBERS.setresgid, UNCHANGED, gid, UNCHANGED, 0, 0, 0);
        long user = group < 0 ? group : call(NUMBERS.setresuid, UNCHANGED, uid, UNCHANGED, 0, 0, 0);
        if (user < 0) {
            throw new IOException("cannot act as uid " + uid + ", gid " + gid + ": errno " + -user);
        }
    }

    /** Sends one Ethernet payload out of an interface ({@code AF_PACKET}, {@code SOCK_DGRAM}); needs CAP_NET_RAW. */
    public static void sendPacket(int interfaceIndex, int etherType, byte[] hardwareTarget, byte[] payload)
            throws IOException {
        final int afPacket = 17;
        final int sockDgramCloexec = 2 | 0x80000;
        long socket = call(NUMBERS.socket, afPacket, sockDgramCloexec, Short.reverseBytes((short) etherType), 0, 0, 0);
        if (socket < 0) {
            throw new IOException("cannot open a packet socket: errno " + -socket);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(20, 8);
            address.set(JAVA_SHORT, 0, (short) afPacket);
            address.set(JAVA_SHORT, 2, Short.reverseBytes((short) etherType));
            address.set(JAVA_INT, 4, interfaceIndex);
            address.set(JAVA_BYTE, 11, (byte) hardwareTarget.length);
            MemorySegment.copy(hardwareTarget, 0, address, JAVA_BYTE, 12, hardwareTarget.length);
            MemorySegment data = arena.allocate(payload.length);
            MemorySegment.copy(payload, 0, data, JAVA_BYTE, 0, payload.length);
            long sent = call(NUMBERS.sendto, socket, data.address(), payload.length, 0, address.address(), 20);
            if (sent < 0) {
                throw new IOException("cannot send a packet on interface " + interfaceIndex + ": errno " + -sent);
            }
        } finally {
            close((int) socket);
        }
    }

    /** A socket that becomes readable when a link or an address of this network namespace changes ({@code rtnetlink(7)}). */
    public static int openLinkNews() throws IOException {
        final int afNetlink = 16;
        final int sockRawCloexec = 3 | 0x80000;
        final int linksAndAddresses = 0x1 | 0x10 | 0x100;
        long socket = call(NUMBERS.socket, afNetlink, sockRawCloexec, 0, 0, 0, 0);
        if (socket < 0) {
            throw new IOException("cannot open a netlink socket: errno " + -socket);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(12, 4);
            address.set(JAVA_SHORT, 0, (short) afNetlink);
            address.set(JAVA_INT, 8, linksAndAddresses);
            long bound = call(NUMBERS.bind, socket, address.address(), 12, 0, 0, 0);
            if (bound < 0) {
                close((int) socket);
                throw new IOException("cannot listen to netlink: errno " + -bound);
            }
        }
        return (int) socket;
    }

    /** Throws away everything that waits to be read. */
    public static void drain(int socket) {
        final int msgDontwait = 0x40;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(8192);
            while (call(NUMBERS.recvfrom, socket, buffer.address(), 8192, msgDontwait, 0, 0) > 0) {
                // The news is that there is news.
            }
        }
    }

    /** @return the call's result, or the negative errno */
    private static long call(long number, long a, long b, long c, long d, long e, long f) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
        } catch (RuntimeException | Error problem) {
            throw problem;
        } catch (Throwable problem) {
            throw new IllegalStateException("system call " + number + " could not be made", problem);
        }
    }
}
