package org.jcrm.membership;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;

/** Remembers what it heard and lets a test wait for it with a deadline. */
final class RecordingListener implements MembershipListener {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<MembershipView> views = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Override
    public void viewChanged(MembershipView view) {
        change(() -> views.add(view));
    }

    @Override
    public void messageReceived(NodeName from, byte[] payload) {
        change(() -> messages.add(from + ": " + new String(payload, StandardCharsets.UTF_8)));
    }

    @Override
    public void connectFailed(String sentence) {
        change(() -> failures.add(sentence));
    }

    @Override
    public void stillOut(String sentence) {
        change(() -> failures.add(sentence));
    }

    /** What the cluster layer would log. */
    void warned(String sentence) {
        change(() -> warnings.add(sentence));
    }

    void awaitWarning(String part) {
        await("a warning of \"" + part + "\"", () -> warnings.stream().anyMatch(each -> each.contains(part)));
    }

    List<MembershipView> views() {
        lock.lock();
        try {
            return List.copyOf(views);
        } finally {
            lock.unlock();
        }
    }

    List<String> messages() {
        lock.lock();
        try {
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    List<String> warnings() {
        lock.lock();
        try {
            return List.copyOf(warnings);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a last view that these members form, in this order. */
    MembershipView awaitMembers(String... names) {
        List<String> wanted = List.of(names);
        return awaitView(
                "members " + wanted,
                view -> view.members().stream().map(NodeName::value).toList().equals(wanted));
    }

    MembershipView awaitView(String what, Predicate<MembershipView> wanted) {
        await(what, () -> !views.isEmpty() && wanted.test(views.getLast()));
        return views().getLast();
    }

    void awaitMessage(String message) {
        await("the message \"" + message + "\"", () -> messages.contains(message));
    }

    void awaitMessages(int count) {
        await(count + " messages", () -> messages.size() >= count);
    }

    /** Waits for a failure and forgets it; any other one ends the waiting for something else. */
    String awaitFailure() {
        awaitUnlessFailed("a failure to connect", () -> !failures.isEmpty(), false);
        lock.lock();
        try {
            return failures.removeLast();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private interface Wanted {
        boolean isThere();
    }

    private void await(String what, Wanted wanted) {
        awaitUnlessFailed(what, wanted, true);
    }

    private void awaitUnlessFailed(String what, Wanted wanted, boolean endedByFailure) {
        long nanos = DEADLINE.toNanos();
        lock.lock();
        try {
            while (!wanted.isThere()) {
                if (nanos <= 0 || (endedByFailure && !failures.isEmpty())) {
                    throw new AssertionError(
                            "waited up to " + TimeUnit.NANOSECONDS.toSeconds(DEADLINE.toNanos()) + " s for " + what
                                    + "; heard views " + views + ", failures " + failures + ", warnings " + warnings);
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }
}
