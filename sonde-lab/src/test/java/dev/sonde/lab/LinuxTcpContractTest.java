// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import dev.sonde.Sonde;
import dev.sonde.net.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Connections of the real network, between the two namespaces of a {@link Wire}. */
class LinuxTcpContractTest extends TcpContract {
    @Override
    void on(Body body) throws Exception {
        try (Wire wire = Wire.create()) {
            ServerSocketChannel[] server = new ServerSocketChannel[1];
            wire.peer()
                    .enter(() ->
                            server[0] =
                                    ServerSocketChannel.open()
                                            .bind(new InetSocketAddress("::", OPEN)));
            Thread serving = Thread.ofPlatform().daemon().start(() -> serve(server[0]));
            try {
                wire.sender()
                        .enter(() -> {
                            try (Network network = Sonde.localNetwork()) {
                                body.with(network);
                            }
                        });
            } finally {
                server[0].close();
                serving.join(Command.PATIENCE);
            }
        }
    }

    /** Closing the channel afterwards resets it where it is told to. */
    private static void converse(SocketChannel client) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(256);
        while (client.read(octets.clear()) > 0) {
            switch (octets.get(0)) {
                case 'q' -> client.shutdownOutput();
                case 'r' -> {
                    client.setOption(StandardSocketOptions.SO_LINGER, 0);
                    return;
                }
                default -> {
                    octets.flip();
                    for (int i = 0; i < octets.limit(); i++) {
                        octets.put(i, (byte) (octets.get(i) - 'a' + 'A'));
                    }
                    client.write(octets);
                }
            }
        }
    }

    /** One after the other, until the listening socket is closed. */
    private static void serve(ServerSocketChannel server) {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                converse(client);
            } catch (IOException _) {
                // The client's way of ending, or the test's.
            }
        }
    }
}
