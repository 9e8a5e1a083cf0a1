// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServePlan;

/** How a server's work is shown. One thread uses it, from the start to the end. */
public interface ServeReport {
    /** The server is bound and answers. */
    void started(ServePlan plan, EchoServer server);

    /** Something happened to a datagram. */
    void tell(ServeEvent event);

    /** The counts so far, which have changed since they were told last. */
    void interim(ServeCounts counts);

    /** It has ended. */
    void end(ServePlan plan, ServeCounts counts);

    /**
     * Hands everything shown so far to the reader.
     *
     * @return whether there still is a reader
     */
    boolean flush();
}
