package org.jcrm.cli.mon;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;

/** A CIB in any of its forms, told apart by how it starts. */
public final class CibFile {
    private CibFile() {}

    public static Cib parse(Path file, byte[] bytes) throws CliProblem {
        try {
            if (InputFile.startsWith(bytes, "<")) {
                return CibXmlReader.read(new ByteArrayInputStream(bytes));
            }
            if (InputFile.startsWith(bytes, "{")) {
                return CibJson.read(bytes);
            }
        } catch (CodecException e) {
            throw new CliProblem(
                    ExitCode.INVALID,
                    file + " is no readable CIB",
                    e.getMessage(),
                    "compare it with what \"jcrm config show --format xml\" prints");
        }
        throw new CliProblem(
                ExitCode.INVALID, file + " is no CIB", "it is neither XML nor JSON", "give a CIB as XML, JSON or YAML");
    }
}
