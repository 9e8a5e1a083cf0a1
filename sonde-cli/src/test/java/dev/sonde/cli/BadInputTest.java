// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Input that makes no sense is answered with one line and exit code 3, and nothing runs. The lines
 * are in golden/bad-input.txt, under the command that earns them.
 */
final class BadInputTest {
    private static final Path CASES = Path.of("src/test/resources/golden/bad-input.txt");

    /** A command line, words in quotes kept together, and what it is answered. */
    record Case(String command, String answer) {
        @Override
        public String toString() {
            return command;
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String command = "";
        for (String line : Files.readAllLines(CASES)) {
            if (line.startsWith("$ ")) {
                command = line.substring(2);
            } else if (!line.isBlank()) {
                cases.add(new Case(command, line));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void oneLineAndExitCodeThree(Case bad) {
        Run run = new Run().sonde(words(bad.command));

        assertThat(run.err()).isEqualTo(bad.answer + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitCode.USAGE);
        assertThat(run.started()).isFalse();
    }

    @Test
    void thereAreCases() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(40);
    }

    /** As a shell would split it, but for double quotes only; the first word is sonde. */
    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (char c : (command + " ").toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (c == ' ' && !quoted) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        return words.subList(1, words.size()).toArray(new String[0]);
    }
}
