package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.Test;

/** The exit codes are in the program, in the unit, in the launcher and in the documents; all must mean the same. */
class ExitCodesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Out of memory a Java runtime ends with 3, once the code of a wrong configuration, after which nobody started it again. */
    @Test
    void noCodeIsOneWithWhichAJavaRuntimeEndsByItself() {
        assertThat(Arrays.stream(ExitCode.values())
                        .filter(code -> code != ExitCode.OK)
                        .map(ExitCode::code))
                .allMatch(code -> code >= 64 && code < 126)
                .doesNotHaveDuplicates();
    }

    @Test
    void theUnitsStartAgainAfterEveryEndButThoseThatNeedAPerson() throws Exception {
        List<Integer> needAPerson = Arrays.stream(ExitCode.values())
                .filter(ExitCode::needsAPerson)
                .map(ExitCode::code)
                .sorted()
                .toList();
        for (String unit : List.of("jcrmd.service", "jcrm-arbitrator.service")) {
            String text =
                    Files.readString(ROOT.resolve("crm-daemon/src/main/dist").resolve(unit));
            assertThat(numbers(text, "(?m)^RestartPreventExitStatus=(.*)$"))
                    .as(unit)
                    .isEqualTo(needAPerson);
            assertThat(text).contains("Restart=always");
        }
    }

    @Test
    void theLauncherSaysThatThereIsNoJava() throws Exception {
        assertThat(numbers(Files.readString(ROOT.resolve("launcher/bin/jcrmd")), "(?m)^jcrm_find_java jcrmd (\\d+)$"))
                .containsExactly(ExitCode.JAVA.code());
    }

    @Test
    void theDocumentHasThemAll() throws Exception {
        String text = Files.readString(ROOT.resolve("docs/jcrmd.md"));
        for (ExitCode code : ExitCode.values()) {
            assertThat(text).contains("| " + code.code() + " | " + code.meaning());
        }
    }

    private static List<Integer> numbers(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Arrays.stream(matcher.group(1).split(" "))
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }
}
