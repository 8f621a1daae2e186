package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** {@code ocf:jcrm:pgsql}: standard, provider (empty where the standard has none), type. */
public record AgentName(String standard, String provider, String type) {
    public AgentName {
        requireNonNull(standard, "standard is null");
        requireNonNull(provider, "provider is null");
        requireNonNull(type, "type is null");
    }

    public static Optional<AgentName> parse(String text) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.stream().anyMatch(String::isBlank)) {
            return Optional.empty();
        }
        return switch (parts.size()) {
            case 2 -> Optional.of(new AgentName(parts.get(0), "", parts.get(1)));
            case 3 -> Optional.of(new AgentName(parts.get(0), parts.get(1), parts.get(2)));
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return provider.isEmpty() ? standard + ":" + type : standard + ":" + provider + ":" + type;
    }
}
