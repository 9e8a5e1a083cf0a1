// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Plan;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.wire.IcmpEcho;
import java.nio.ByteBuffer;
import java.util.List;

/** Probes as ICMP echo requests; each packet that comes back is handed to {@link EchoReader}. */
final class IcmpProber extends DatagramProber<IcmpSocket> {
    private final EchoReader reader;

    IcmpProber(
            Plan plan,
            Network network,
            Pauses pauses,
            HeadStart headStart,
            List<TargetRun> targets,
            long runTag) {
        super(plan, network, pauses, headStart);
        reader = new EchoReader(targets, runTag);
    }

    @Override
    IcmpSocket open(Family family, TargetRun run) {
        IcmpSocket socket =
                network()
                        .openIcmp(
                                family,
                                IcmpKind.choose(plan().icmpPath(), family, network()),
                                options(IcmpEcho.HEADER_BYTES, plan().payloadBytes()));
        // The same word for all targets: their tokens differ in the lower half alone.
        socket.ignoreOthers(run.payload().firstWord());
        return socket;
    }

    @Override
    void write(ByteBuffer message, IcmpSocket socket, TargetRun run, long number) {
        message.position(IcmpEcho.HEADER_BYTES);
        run.payload().write(message, number);
        IcmpEcho.writeHeader(
                message,
                IcmpEcho.requestType(socket.family()),
                socket.identifier(),
                (int) (number & 0xFFFF));
        if (socket.family() == Family.V4) {
            IcmpEcho.writeChecksum(message);
        }
    }

    @Override
    void read(Lane<IcmpSocket> lane, ReceiveBatch batch, int index, Arrival arrival) {
        reader.read(lane, batch, index, arrival);
    }

    @Override
    void readError(Lane<IcmpSocket> lane, ErrorBatch batch, int index, Arrival arrival) {
        reader.readError(lane, batch, index, arrival);
    }
}
