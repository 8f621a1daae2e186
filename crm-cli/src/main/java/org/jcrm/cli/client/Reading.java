package org.jcrm.cli.client;

import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.core.codec.CodecException;

/** Reading an answer of the daemon. */
@FunctionalInterface
public interface Reading<T> {
    T read() throws CodecException;

    /** @throws CliProblem that says whose answer cannot be read */
    static <T> T of(ApiClient api, Reading<T> reading) throws CliProblem {
        try {
            return reading.read();
        } catch (CodecException e) {
            throw new CliProblem(
                    ExitCode.UNREACHABLE,
                    "the answer of jcrmd at " + api.address() + " cannot be read",
                    e.getMessage(),
                    "compare the versions of jcrm and jcrmd: jcrm --version, jcrmd --version");
        }
    }
}
