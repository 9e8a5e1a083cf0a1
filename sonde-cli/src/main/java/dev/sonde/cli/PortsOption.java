// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code -p} with one port or several, for targets that name none: each target then stands for as
 * many as there are ports. One that names a port is a mistake, unless it is the only one of them.
 *
 * @param typed as it was, "" when it was not
 * @param ports none when it was not
 */
record PortsOption(String typed, List<Integer> ports) implements TargetOptions.Reader {
    static PortsOption of(Arguments arguments) {
        Optional<String> text = arguments.text("--port");
        if (text.isEmpty()) {
            return new PortsOption("", List.of());
        }
        return new PortsOption(
                arguments.spelled("--port") + " " + text.get(),
                PortsText.read(arguments, "--port"));
    }

    @Override
    public List<Target> read(String text) {
        if (ports.isEmpty()) {
            return List.of(Target.service(text, 0));
        }
        Target first = Target.service(text, ports.getFirst());
        if (namesPort(text)) {
            if (ports.size() > 1 || first.port() != ports.getFirst()) {
                throw new IllegalArgumentException(
                        typed + ": \"" + text + "\" has a port too; give one of them");
            }
            return List.of(first);
        }
        if (ports.size() == 1) {
            return List.of(first);
        }
        // With its port in its text, by which records and lines tell targets apart.
        String host = text.indexOf(':') >= 0 && !text.startsWith("[") ? "[" + text + "]" : text;
        List<Target> targets = new ArrayList<>(ports.size());
        for (int port : ports) {
            targets.add(Target.service(host + ":" + port, 0));
        }
        return targets;
    }

    /** Whether a text says a port of its own: then any other for it makes no difference. */
    private static boolean namesPort(String text) {
        return IpAddress.parse(text).isEmpty()
                && Target.service(text, 1).port() == Target.service(text, 2).port();
    }
}
