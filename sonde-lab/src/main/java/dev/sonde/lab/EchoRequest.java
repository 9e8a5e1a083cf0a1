// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An echo request of ICMP or ICMPv6 as it came out of a {@link Tun}. */
public final class EchoRequest {
    private final byte[] packet;
    private final int header;

    private EchoRequest(byte[] packet, int header) {
        this.packet = packet;
        this.header = header;
    }

    /** The request that a packet is; null when it is something else. */
    static @Nullable EchoRequest in(byte[] packet) {
        int version = Internet.version(packet);
        if (version == 4 && packet.length >= Internet.V4_HEADER) {
            int header = (packet[0] & 15) * 4;
            boolean echo =
                    packet[9] == Internet.ICMP
                            && packet.length >= header + 8
                            && packet[header] == 8;
            return echo ? new EchoRequest(packet, header) : null;
        }
        boolean echo =
                version == 6
                        && packet.length >= Internet.V6_HEADER + 8
                        && packet[6] == Internet.ICMPV6
                        && packet[Internet.V6_HEADER] == (byte) 128;
        return echo ? new EchoRequest(packet, Internet.V6_HEADER) : null;
    }

    /** 4 or 6. */
    public int version() {
        return Internet.version(packet);
    }

    /** Who asks. */
    public InetAddress source() {
        return version() == 4 ? address(12, 4) : address(8, 16);
    }

    /** Who is asked. */
    public InetAddress destination() {
        return version() == 4 ? address(16, 4) : address(24, 16);
    }

    private InetAddress address(int at, int octets) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(packet, at, at + octets));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** The last four octets of the address asked, which is where a test hides what it wants. */
    public int[] lastOctets() {
        byte[] address = destination().getAddress();
        int[] last = new int[4];
        for (int i = 0; i < 4; i++) {
            last[i] = address[address.length - 4 + i] & 0xFF;
        }
        return last;
    }

    /** 0 to 65,535. */
    public int identifier() {
        return ByteBuffer.wrap(packet).getShort(header + 4) & 0xFFFF;
    }

    /** 0 to 65,535. */
    public int sequence() {
        return ByteBuffer.wrap(packet).getShort(header + 6) & 0xFFFF;
    }

    /** What follows the ICMP header. */
    public byte[] payload() {
        return Arrays.copyOfRange(packet, header + 8, packet.length);
    }

    /** All of it, from the IP header on. */
    public byte[] packet() {
        return packet.clone();
    }

    @Override
    public String toString() {
        return destination().getHostAddress() + " #" + sequence();
    }
}
