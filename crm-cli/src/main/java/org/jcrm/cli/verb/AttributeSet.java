package org.jcrm.cli.verb;

import java.util.Optional;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Request;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code jcrm attribute set}. A value may be negative: {@code jcrm attribute set master-pgsql -INFINITY}. */
@Command(
        name = "set",
        description = "Sets a node attribute, or removes it with --delete. Values like -INFINITY need no quoting.")
final class AttributeSet extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The attribute's name.")
    String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "Its value.")
    @Nullable
    String value;

    @Option(
            names = {"-v", "--value"},
            paramLabel = "VALUE",
            description = "Its value, if it is not given by its place.")
    @Nullable
    String named;

    @Option(
            names = {"-N", "--node"},
            paramLabel = "NODE",
            description = "Default: the asked daemon's own node.")
    @Nullable
    String node;

    @Option(
            names = "--permanent",
            description = "Keep it in the configuration; otherwise it dies with the node's session.")
    boolean permanent;

    @Option(
            names = {"-D", "--delete"},
            description = "Remove it.")
    boolean delete;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    AttributeSet(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String wanted = named == null ? value : named;
        if (delete == (wanted != null) || (named != null && value != null)) {
            throw usage("give either one value or --delete");
        }
        if (isOption(name) || (wanted != null && named == null && isOption(wanted))) {
            throw new ParameterException(
                    spec().commandLine(), "Unknown option: '" + (isOption(name) ? name : wanted) + "'");
        }
        String of = nodeOrOwn(node);
        AttributeLine line = new AttributeLine(
                NodeName.of(of),
                name,
                Optional.ofNullable(wanted),
                permanent ? AttributeLifetime.PERMANENT : AttributeLifetime.TRANSIENT);
        String sentence =
                delete ? name + " of node " + of + " is removed." : name + " of node " + of + " is " + wanted + ".";
        return done(api().call(Request.put("/v1/attributes", ApiJson.write(line), client())), json, sentence);
    }

    /** Long options are never values; a single minus may begin a score. */
    private static boolean isOption(String word) {
        return word.startsWith("--");
    }
}
