package org.jcrm.agents.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    private static final int ENOSYS = 38;
    private static final short POLLIN = 1;
    private static final long UNCHANGED = -1L;

    private static final Numbers NUMBERS = Numbers.ofThisMachine();
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = link();

    private Kernel() {}

    /** Numbers of system calls, and two flags of {@code open(2)}: they differ between architectures. */
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
            long recvfrom,
            long pread,
            long openat2,
            long statx,
            long fchown,
            long fchmod,
            long setfsuid,
            long setfsgid,
            long setgroups,
            long capset,
            long openat,
            long pidfdSendSignal,
            long directory,
            long nofollow) {
        static Numbers ofThisMachine() {
            return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
                // ppoll (271, 73) takes a timespec, where x86-64 also has poll; aarch64 has only ppoll.
                case "amd64", "x86_64" ->
                    new Numbers(
                            62, 3, 271, 117, 119, 41, 44, 434, 49, 45, 17, 437, 332, 93, 91, 122, 123, 116, 126, 257,
                            424, 0x10000, 0x20000);
                case "aarch64", "arm64" ->
                    new Numbers(
                            129, 57, 73, 147, 149, 198, 206, 434, 200, 207, 67, 437, 291, 55, 52, 151, 152, 159, 91, 56,
                            424, 0x4000, 0x8000);
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

    /** Signals the process of a descriptor from {@link #pidfdOpen}, and never another one that has its number by now. */
    static void signal(int pidfd, int signal) {
        call(NUMBERS.pidfdSendSignal, pidfd, signal, 0, 0, 0, 0);
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
     * Gives the calling thread, and no other, the effective user, the group and the supplementary groups. The kernel then
     * takes every capability out of effect. For a short-lived platform thread that ends right after: nothing else may run
     * with the changed credentials.
     */
    static void becomeForThisThread(OsUser user, List<Integer> groups) throws IOException {
        demandPlatformThread();
        setGroups(user, groups);
        demand(user, call(NUMBERS.setresgid, UNCHANGED, user.gid(), UNCHANGED, 0, 0, 0));
        demand(user, call(NUMBERS.setresuid, UNCHANGED, user.uid(), UNCHANGED, 0, 0, 0));
    }

    /**
     * From now on the kernel judges every path that the calling thread, and no other, touches as it would judge that user,
     * and the thread has no capability left and gets none back. The thread's real and effective user stay the daemon's:
     * that user may neither signal nor trace it, and its folder in {@code /proc} stays closed to that user. Source:
     * {@code setfsuid(2)}, {@code capabilities(7)}.
     */
    static void touchFilesAsForThisThread(OsUser user, List<Integer> groups) throws IOException {
        demandPlatformThread();
        setGroups(user, groups);
        // Both calls return what was there before, never an error: whether they worked is asked below.
        call(NUMBERS.setfsgid, user.gid(), 0, 0, 0, 0, 0);
        call(NUMBERS.setfsuid, user.uid(), 0, 0, 0, 0, 0);
        dropCapabilities(user);
        demandFilesAsForThisThread(user);
    }

    /** @throws IOException if the calling thread would touch files as anybody else */
    static void demandFilesAsForThisThread(OsUser user) throws IOException {
        // An id that cannot be is refused, and the present one told.
        int uid = (int) call(NUMBERS.setfsuid, UNCHANGED, 0, 0, 0, 0, 0);
        int gid = (int) call(NUMBERS.setfsgid, UNCHANGED, 0, 0, 0, 0, 0);
        if (uid != user.uid() || gid != user.gid()) {
            throw new IOException("files of " + user.name() + " (uid " + user.uid() + ", gid " + user.gid()
                    + ") would be touched as uid " + uid + ", gid " + gid + ": nothing is done");
        }
    }

    private static void demandPlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread would leave its carrier with foreign credentials");
        }
    }

    /** The C library's {@code setgroups} would change all threads; the bare call changes this one. */
    private static void setGroups(OsUser user, List<Integer> groups) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(Math.max(4L, 4L * groups.size()), 4);
            for (int i = 0; i < groups.size(); i++) {
                ids.setAtIndex(JAVA_INT, i, groups.get(i));
            }
            demand(user, call(NUMBERS.setgroups, groups.size(), ids.address(), 0, 0, 0, 0));
        }
    }

    private static void dropCapabilities(OsUser user) throws IOException {
        final int version3 = 0x20080522;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(8, 4);
            header.set(JAVA_INT, 0, version3);
            MemorySegment none = arena.allocate(24, 4);
            demand(user, call(NUMBERS.capset, header.address(), none.address(), 0, 0, 0, 0));
        }
    }

    private static void demand(OsUser user, long result) throws IOException {
        if (result < 0) {
            throw new IOException("this daemon cannot act as " + user.name() + " (uid " + user.uid() + "): "
                    + error(result) + (ProcessRunner.isRoot() ? "" : "; only root may become another user"));
        }
    }

    // ---- files, by descriptor ----

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_DIRECTORY = (int) NUMBERS.directory;
    static final int O_NOFOLLOW = (int) NUMBERS.nofollow;

    /** What an open file is. */
    record FileFacts(int type, int mode, int uid, int gid, int links, long size) {
        private static final int REGULAR = 0x8000;
        private static final int DIRECTORY = 0x4000;

        boolean isRegular() {
            return type == REGULAR;
        }

        boolean isDirectory() {
            return type == DIRECTORY;
        }
    }

    /**
     * Opens a file. Never through a link of {@code /proc} that leads to what another process, or this one, has open: such a
     * link passes by the folders on the way to it.
     *
     * @return the descriptor, which the caller closes
     */
    static int open(Path file, int flags, int mode) throws IOException {
        final int currentFolder = -100;
        final int resolveNoMagiclinks = 0x02;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            MemorySegment how = arena.allocate(24, 8);
            how.set(JAVA_LONG, 0, flags | O_CLOEXEC);
            how.set(JAVA_LONG, 8, (flags & O_CREAT) == 0 ? 0 : mode);
            how.set(JAVA_LONG, 16, resolveNoMagiclinks);
            long opened = call(NUMBERS.openat2, currentFolder, path.address(), how.address(), 24, 0, 0);
            if (opened == -ENOSYS) {
                // Before Linux 5.6.
                opened = call(NUMBERS.openat, currentFolder, path.address(), flags | O_CLOEXEC, mode, 0, 0);
            }
            if (opened < 0) {
                throw failure(file, opened);
            }
            return (int) opened;
        }
    }

    static FileFacts facts(Path file, int descriptor) throws IOException {
        final int emptyPath = 0x1000;
        final int basicStats = 0x7ff;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment empty = arena.allocateFrom("");
            MemorySegment stat = arena.allocate(256, 8);
            long result = call(NUMBERS.statx, descriptor, empty.address(), emptyPath, basicStats, stat.address(), 0);
            if (result < 0) {
                throw failure(file, result);
            }
            int mode = Short.toUnsignedInt(stat.get(JAVA_SHORT, 28));
            return new FileFacts(
                    mode & 0xF000,
                    mode & 0xFFF,
                    stat.get(JAVA_INT, 20),
                    stat.get(JAVA_INT, 24),
                    stat.get(JAVA_INT, 16),
                    stat.get(JAVA_LONG, 40));
        }
    }

    /** @return as many bytes as there are from {@code offset} on, up to {@code most} */
    static byte[] read(Path file, int descriptor, long offset, int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(16384);
            while (bytes.size() < most) {
                long wanted = Math.min(buffer.byteSize(), most - bytes.size());
                long got = call(NUMBERS.pread, descriptor, buffer.address(), wanted, offset + bytes.size(), 0, 0);
                if (got == -EINTR) {
                    continue;
                }
                if (got < 0) {
                    throw failure(file, got);
                }
                if (got == 0) {
                    break;
                }
                bytes.writeBytes(buffer.asSlice(0, got).toArray(JAVA_BYTE));
            }
        }
        return bytes.toByteArray();
    }

    /** Gives an open file to a user, with these permissions. */
    static void handOver(Path file, int descriptor, OsUser user, int mode) throws IOException {
        long owned = call(NUMBERS.fchown, descriptor, user.uid(), user.gid(), 0, 0, 0);
        long result = owned < 0 ? owned : call(NUMBERS.fchmod, descriptor, mode, 0, 0, 0, 0);
        if (result < 0) {
            throw failure(file, result);
        }
    }

    private static IOException failure(Path file, long result) {
        String name = file.toString();
        return switch ((int) -result) {
            case 2 -> new NoSuchFileException(name, null, "there is no such file");
            case 13 -> new AccessDeniedException(name, null, "permission denied");
            case 17 -> new FileAlreadyExistsException(name, null, "it is there already");
            default -> new FileSystemException(name, null, error(result));
        };
    }

    private static String error(long result) {
        return switch ((int) -result) {
            case 1 -> "the kernel does not permit it (EPERM)";
            case 5 -> "Input/output error";
            case 6 -> "nobody reads at its other end (ENXIO)";
            case 20 -> "Not a directory";
            case 21 -> "Is a directory";
            case 24 -> "Too many open files";
            case 28 -> "No space left on device";
            case 30 -> "Read-only file system";
            case 40 -> "it is a symbolic link, or leads through one that may not be followed (ELOOP)";
            case 122 -> "Disk quota exceeded";
            default -> "errno " + -result;
        };
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
