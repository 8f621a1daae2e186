package org.jcrm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An answer of which a part was lost is no success. */
class StandardOutputTest {
    private final StringWriter said = new StringWriter();
    private final PrintWriter err = new PrintWriter(said);

    private int answered(OutputStream to, int code) {
        StandardOutput standard = new StandardOutput(to);
        PrintWriter out = new PrintWriter(standard, false, StandardCharsets.UTF_8);
        out.println("cluster: {}");
        out.flush();
        return standard.judged(code, err);
    }

    @Test
    void whatCouldBeWrittenIsAsTheVerbSays() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        assertThat(answered(all, 10)).isEqualTo(10);
        assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo("cluster: {}\n");
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void aFullDiskIsToldAndFails() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            assertThat(answered(full, 0)).isEqualTo(ExitCode.REFUSED.code());
        }
        assertThat(said.toString())
                .contains("could not be written: No space left on device")
                .contains("; next: ");
    }

    @Test
    void aReaderThatHasReadEnoughIsNoFailure() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(answered(closed, 0)).isZero();
        assertThat(said.toString()).isEmpty();
    }
}
