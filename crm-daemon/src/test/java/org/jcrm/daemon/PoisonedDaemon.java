package org.jcrm.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.DaemonConfigReader;

/**
 * A real daemon whose planner cannot bear a colocation, once the file {@code deadly} is beside its configuration file: it
 * overflows its stack, as a chain of six hundred did, or its heap if the system property {@code poison} is {@code memory}.
 */
final class PoisonedDaemon {
    private PoisonedDaemon() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[1]);
        DaemonConfig config = DaemonConfigReader.read(file, "nobody", DaemonConfigReader.Overrides.NONE);
        Planner planner = input -> {
            if (Files.exists(file.resolveSibling("deadly"))
                    && input.cib().configuration().constraints().stream()
                            .anyMatch(ColocationConstraint.class::isInstance)) {
                fail();
            }
            return PolicyEngine.plan(input);
        };
        Daemon daemon = Daemon.open(config, RealParts.of(config, System.getenv(), planner));
        Runtime.getRuntime().halt(daemon.run().code());
    }

    private static void fail() {
        byte[] most = new byte[1 << 20];
        while (System.getProperty("poison", "stack").equals("memory")) {
            most = Arrays.copyOf(most, 2 * most.length);
        }
        throw new StackOverflowError("as deep as the data, with " + most.length + " bytes");
    }
}
