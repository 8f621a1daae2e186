package org.jcrm.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The scenario's end of a running {@link AddressSampler}. */
final class Sampled implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final List<Long> servers = new ArrayList<>();
    private long looks;

    private Sampled(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("sampler").start(this::read);
    }

    /** @param patience how long an answer is waited for */
    static Sampled start(Lab lab, Duration patience) {
        return new Sampled(lab.program(
                Lab.CLIENT,
                AddressSampler.class,
                List.of(Lab.VIRTUAL_IP, "postgres", Long.toString(patience.toMillis()))));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                synchronized (this) {
                    if (words[0].equals("writable")) {
                        servers.add(Long.parseLong(words[2]));
                    } else if (words[0].equals("looks")) {
                        looks = Long.parseLong(words[1]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often somebody answered; after {@link #end}. */
    synchronized long looks() {
        return looks;
    }

    /**
     * Runs of a postmaster that took writes through the address again after another one had: then two of them were there
     * at once, for a run that has ended never comes back.
     */
    synchronized Set<Long> returned() {
        Set<Long> seen = new HashSet<>();
        Set<Long> returned = new HashSet<>();
        servers.forEach(server -> {
            if (!seen.add(server)) {
                returned.add(server);
            }
        });
        return returned;
    }

    @Override
    public void close() {
        end();
    }

    /** Ends the looking; what was seen can be asked for afterwards. */
    void end() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            reader.join(5_000);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
