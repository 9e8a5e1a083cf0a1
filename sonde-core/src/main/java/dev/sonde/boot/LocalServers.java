// SPDX-License-Identifier: Apache-2.0
package dev.sonde.boot;

import dev.sonde.echo.ServerThreads;
import dev.sonde.net.linux.LinuxNetwork;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.EchoServerFactory;
import dev.sonde.serve.ServePlan;

/** Echo servers on Linux. */
public final class LocalServers implements EchoServerFactory {
    @Override
    public EchoServer start(ServePlan plan) {
        return ServerThreads.start(plan, LinuxNetwork::new);
    }
}
