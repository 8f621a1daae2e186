package org.jcrm.cli.live;

import java.util.OptionalInt;

/**
 * What a terminal sends → keys. Arrows come as three characters, of which the last would be taken for another key; up and
 * down are {@code k} and {@code j}, other sequences mean nothing. Not thread-safe.
 */
final class Keys {
    private static final int ESCAPE = 27;

    private enum State {
        PLAIN,
        ESCAPED,
        SEQUENCE
    }

    private State state = State.PLAIN;

    /** @return empty while a sequence is not complete, and for one that means nothing */
    OptionalInt sent(int character) {
        return switch (state) {
            case PLAIN -> plain(character);
            case ESCAPED -> {
                boolean introduces = character == '[' || character == 'O';
                state = introduces ? State.SEQUENCE : State.PLAIN;
                yield introduces ? OptionalInt.empty() : plain(character);
            }
            case SEQUENCE -> {
                // Numbers and semicolons are parameters; a sequence ends with the first other character.
                boolean ends = !(character >= '0' && character <= '?');
                state = ends ? State.PLAIN : State.SEQUENCE;
                yield switch (character) {
                    case 'A' -> OptionalInt.of('k');
                    case 'B' -> OptionalInt.of('j');
                    default -> OptionalInt.empty();
                };
            }
        };
    }

    private OptionalInt plain(int character) {
        if (character == ESCAPE) {
            state = State.ESCAPED;
            return OptionalInt.empty();
        }
        return OptionalInt.of(character);
    }
}
