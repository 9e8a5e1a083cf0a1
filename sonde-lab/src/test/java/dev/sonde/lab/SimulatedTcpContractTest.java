// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import dev.sonde.testkit.Internet;
import dev.sonde.testkit.Internet.Fate;
import dev.sonde.testkit.SimulatedNetwork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Connections of the simulated network. */
class SimulatedTcpContractTest extends TcpContract {
    private static final long DELAY = 50_000;

    /** The same world as that of a {@link Wire}. */
    private static final class World implements Internet {
        @Override
        public List<Fate> sent(IpAddress destination, long ordinal) {
            return List.of();
        }

        @Override
        public List<Fate> connecting(IpAddress destination, int port, long ordinal) {
            return switch (destination.toString()) {
                case Wire.PEER, Wire.PEER6 ->
                        List.of(port == OPEN ? new Fate.Accepted(DELAY, 0) : new Fate.Reset(DELAY));
                case Wire.PROHIBITED -> List.of(error(Wire.PEER, 3, 13));
                case Wire.PROHIBITED6 -> List.of(error(Wire.PEER6, 1, 1));
                case Wire.NO_ROUTE, Wire.NO_ROUTE6 ->
                        List.of(new Fate.Refusal(Errno.EHOSTUNREACH.number()));
                default -> List.of();
            };
        }

        @Override
        public List<Fate> sentTcp(
                IpAddress destination, int port, long connection, long ordinal, byte[] octets) {
            String said = new String(octets, StandardCharsets.US_ASCII);
            return List.of(
                    switch (said) {
                        case "q" -> new Fate.Ended(DELAY);
                        case "r" -> new Fate.Reset(DELAY);
                        default ->
                                new Fate.Octets(
                                        DELAY,
                                        said.toUpperCase(Locale.ROOT)
                                                .getBytes(StandardCharsets.US_ASCII));
                    });
        }

        private static Fate error(String from, int type, int code) {
            return new Fate.IcmpError(DELAY, IpAddress.parse(from).orElseThrow(), type, code, 0);
        }
    }

    @Override
    void on(Body body) throws Exception {
        try (SimulatedNetwork network = new SimulatedNetwork(new World())) {
            body.with(network);
        }
    }
}
