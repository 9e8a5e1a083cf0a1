// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Plays every file in {@code scenarios}: what the engine makes of a network, event by event. */
class ScenarioTest {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios");

    @TestFactory
    Stream<DynamicTest> everyScenarioEndsAsWritten() throws IOException {
        return files().stream()
                .map(file ->
                        dynamicTest(
                                FOLDER.relativize(file).toString(),
                                () -> {
                                    Scenario scenario = Scenario.parse(Files.readString(file));
                                    List<String> differences =
                                            org.junit.jupiter.api.Assertions
                                                    .assertTimeoutPreemptively(
                                                            Duration.ofSeconds(30), scenario::play);
                                    assertThat(differences).as(scenario.toString()).isEmpty();
                                }));
    }

    @Test
    void thereAreAtLeastSixtyScenarios() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(60);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
    }
}
