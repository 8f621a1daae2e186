package org.jcrm.cli.mon;

import java.nio.file.Path;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.Version;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.StatusReader;

/** A status from a file: what {@code jcrm mon --json} or {@code cibadmin -Q} wrote. */
public final class SavedStatus {
    private SavedStatus() {}

    public static StatusReport read(Session session, Path file) throws CliProblem {
        byte[] bytes = InputFile.bytes(session, file);
        try {
            return InputFile.startsWith(bytes, "<")
                    ? ofCib(session, CibFile.parse(file, bytes))
                    : StatusJson.read(bytes);
        } catch (CodecException e) {
            throw new CliProblem(
                    ExitCode.INVALID,
                    file + " cannot be read",
                    e.getMessage(),
                    "give a file that \"jcrm mon --json\" or \"jcrm config show --format xml\" wrote");
        }
    }

    /** A CIB has no daemon that could say anything of itself. */
    public static StatusReport ofCib(Session session, Cib cib) {
        LocalStatus nobody = new LocalStatus(
                cib.dc().orElse(NodeName.of("none")),
                Lifecycle.MEMBER,
                "",
                "",
                cib.haveQuorum(),
                Version.text(),
                session.clock().instant(),
                List.of());
        return new StatusReport(nobody, StatusReader.read(cib, session.clock().instant(), Version.text()));
    }
}
