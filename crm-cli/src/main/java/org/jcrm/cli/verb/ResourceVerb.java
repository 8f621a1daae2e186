package org.jcrm.cli.verb;

import org.jcrm.cli.Session;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb about one resource. */
abstract class ResourceVerb extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "RESOURCE", description = "Its id.")
    String resource = "";

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    ResourceVerb(Session session) {
        super(session);
    }

    final String path(String rest) {
        return "/v1/resources/" + segment(resource) + rest;
    }
}
