// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Which version this is, as the build wrote it into a resource beside this class. */
final class Version {
    private Version() {}

    /** The version, such as {@code 0.1.0}. */
    static String text() {
        try (InputStream resource = Version.class.getResourceAsStream("version.txt")) {
            if (resource == null) {
                return "unknown";
            }
            String version = new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
            // Straight from the source folder, as some IDEs run it: nothing was filled in.
            return version.startsWith("$") ? "unknown" : version;
        } catch (IOException _) {
            return "unknown";
        }
    }
}
