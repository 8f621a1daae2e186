package org.jcrm.daemon.history;

import java.time.Clock;
import java.util.Optional;
import org.jcrm.core.codec.api.HistoryLine;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.model.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the story: each sentence goes to the log, and from INFO on into the history that {@code jcrm history} shows. */
public final class Narrator {
    private static final Logger LOG = LoggerFactory.getLogger("jcrm");

    private final History history;
    private final Clock clock;

    public Narrator(History history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    public void narrate(Effect.Narrate narrate) {
        say(narrate.level(), narrate.sentence(), narrate.resource());
    }

    public void info(String sentence) {
        say(Effect.Level.INFO, sentence, Optional.empty());
    }

    public void warn(String sentence) {
        say(Effect.Level.WARN, sentence, Optional.empty());
    }

    public void error(String sentence) {
        say(Effect.Level.ERROR, sentence, Optional.empty());
    }

    public void say(Effect.Level level, String sentence, Optional<ResourceId> resource) {
        LOG.atLevel(logLevel(level)).log(sentence);
        if (level != Effect.Level.DEBUG) {
            history.add(new HistoryLine(clock.instant(), level, sentence, resource));
        }
    }

    private static Level logLevel(Effect.Level level) {
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
        };
    }
}
