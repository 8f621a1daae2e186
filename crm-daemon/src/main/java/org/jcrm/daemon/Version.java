package org.jcrm.daemon;

import java.util.Optional;

/** The version of this build, as the jar's manifest says it. */
final class Version {
    static final String TEXT = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("0.1.0-SNAPSHOT");

    private Version() {}
}
