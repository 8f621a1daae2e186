package org.jcrm.cli.verb;

import java.util.EnumSet;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.MonOptions.Part;
import org.jcrm.cli.render.ScreenComposer;
import org.jcrm.cli.render.TextScreen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm resource list}: the resources' part of the screen, stopped ones included. */
@Command(name = "list", description = "Lists the resources, where they run and in which role.")
final class ResourceList extends ClusterVerb {
    @Option(names = "--json", description = "As JSON.")
    boolean json;

    ResourceList(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (json) {
            Answer answer = get("/v1/resources");
            session.say(answer.text());
            return ExitCode.OK;
        }
        MonOptions options = MonOptions.of(EnumSet.of(Part.RESOURCES)).withInactive(true);
        session.out().print(TextScreen.print(ScreenComposer.compose(status(), options, session.zone()), true));
        session.out().flush();
        return ExitCode.OK;
    }
}
