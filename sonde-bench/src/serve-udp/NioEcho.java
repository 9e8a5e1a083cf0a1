// SPDX-License-Identifier: Apache-2.0

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** What the JDK alone makes of a UDP echo: one blocking channel, a datagram at a time. */
public final class NioEcho {
    private NioEcho() {}

    public static void main(String[] args) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open(java.net.StandardProtocolFamily.INET)) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            channel.bind(new InetSocketAddress("0.0.0.0", Integer.parseInt(args[0])));
            ByteBuffer bytes = ByteBuffer.allocateDirect(2048);
            while (true) {
                SocketAddress peer = channel.receive(bytes.clear());
                bytes.flip();
                for (int i = 0; i < bytes.limit(); i++) {
                    byte octet = bytes.get(i);
                    bytes.put(i, octet >= 'a' && octet <= 'z' ? (byte) (octet - 32) : octet);
                }
                channel.send(bytes, peer);
            }
        }
    }
}
