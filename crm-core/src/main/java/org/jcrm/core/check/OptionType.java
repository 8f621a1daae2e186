package org.jcrm.core.check;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TimeText;

/** What values an option takes. */
sealed interface OptionType {
    /** @return what is wrong with the value, continuing {@code "abc" is …}; empty if nothing is */
    Optional<String> wrong(String value);

    /** The option's fixed values, if it has such. */
    default List<String> words() {
        return List.of();
    }

    record Any() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            return Optional.empty();
        }
    }

    record Flag() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            return value.matches("(?i)true|false|on|off|yes|no|y|n|1|0")
                    ? Optional.empty()
                    : Optional.of("neither true nor false");
        }
    }

    record Whole(boolean negative) implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            if (!value.strip().matches("[+-]?\\d{1,10}")) {
                return Optional.of("no whole number");
            }
            return negative || !value.strip().startsWith("-") ? Optional.empty() : Optional.of("negative");
        }
    }

    record ScoreValue() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            return Score.parse(value).isPresent()
                    ? Optional.empty()
                    : Optional.of("no score (a whole number, INFINITY or -INFINITY)");
        }
    }

    record Time() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            return TimeText.parse(value).isPresent() ? Optional.empty() : Optional.of("no duration like 20s or 2min");
        }
    }

    /** A negative one leaves it to the cluster. */
    record AutomaticTime() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            String stripped = value.strip();
            return new Time().wrong(stripped.startsWith("-") ? stripped.substring(1) : stripped);
        }
    }

    record Percent() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            return value.strip().matches("\\d{1,6}(\\.\\d+)?%?")
                    ? Optional.empty()
                    : Optional.of("no percentage like 80%");
        }
    }

    record TargetRole() implements OptionType {
        @Override
        public Optional<String> wrong(String value) {
            return Role.parse(value).filter(role -> role != Role.UNKNOWN).isPresent()
                    ? Optional.empty()
                    : Optional.of("no role (Started, Stopped, Promoted or Unpromoted)");
        }
    }

    /** @param words in the order of the manual */
    record OneOf(List<String> words) implements OptionType {
        public OneOf {
            words = List.copyOf(words);
        }

        @Override
        public Optional<String> wrong(String value) {
            return words.stream().anyMatch(word -> word.equalsIgnoreCase(value.strip()))
                    ? Optional.empty()
                    : Optional.of("none of " + String.join(", ", words));
        }
    }

    /** Reads the notation of {@link KnownOptions}. */
    static OptionType of(String notation) {
        return switch (notation) {
            case "text" -> new Any();
            case "flag" -> new Flag();
            case "number" -> new Whole(false);
            case "integer" -> new Whole(true);
            case "score" -> new ScoreValue();
            case "time" -> new Time();
            case "automatic-time" -> new AutomaticTime();
            case "percent" -> new Percent();
            case "role" -> new TargetRole();
            default -> new OneOf(List.of(notation.split("\\|")));
        };
    }
}
