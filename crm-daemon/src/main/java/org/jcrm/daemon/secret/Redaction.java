package org.jcrm.daemon.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.SecretNames;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.SecretFile;

/**
 * Takes an agent's secrets out of what it says: a program that repeats its password in an error would put it on every screen.
 *
 * @param secrets longest first, so that one that is a part of another does not spoil it
 */
record Redaction(List<String> secrets) {
    /** Shorter ones are words, and taking them out would make sentences unreadable. */
    private static final int SHORTEST = 4;

    Redaction {
        secrets = List.copyOf(secrets);
    }

    /** @param configured the parameters as the configuration has them; {@code resolved} as the agent gets them */
    static Redaction of(
            SecretNames names, AgentName agent, Map<String, String> configured, Map<String, String> resolved) {
        List<String> secrets = new ArrayList<>();
        resolved.forEach((name, value) -> {
            boolean fromFile = SecretFile.of(configured.getOrDefault(name, "")).isPresent();
            if (value.length() >= SHORTEST && (fromFile || names.isSecret(Optional.of(agent), name))) {
                secrets.add(value);
            }
        });
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        return new Redaction(secrets);
    }

    String of(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, SecretNames.MASK);
        }
        return shown;
    }

    AgentResult of(AgentResult result) {
        return AgentResult.of(result.result(), of(result.exitReason()));
    }

    FenceResult of(FenceResult result) {
        return new FenceResult(result.status(), result.exitCode(), of(result.output()), of(result.reason()));
    }
}
