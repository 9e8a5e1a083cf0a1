// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** A server that has done what a test says, and has ended. */
public record ScriptedServer(int port, ServeCounts counts) implements EchoServer {
    @Override
    public List<String> endpoints() {
        return List.of("0.0.0.0:" + port, "[::]:" + port);
    }

    @Override
    public boolean hasQueued() {
        return false;
    }

    @Override
    public void stop() {}

    @Override
    public boolean await(Duration atMost) {
        return true;
    }

    @Override
    public void close() {}

    @Override
    public Iterator<ServeEvent> iterator() {
        return List.<ServeEvent>of().iterator();
    }
}
