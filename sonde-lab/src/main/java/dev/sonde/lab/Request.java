// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A probe as it came out of a {@link Tun}, whatever its protocol. */
public abstract sealed class Request permits EchoRequest, SegmentRequest, SynRequest, UdpRequest {
    private final byte[] packet;
    private final int header;

    /**
     * @param packet from the IP header on
     * @param header octets of that
     */
    Request(byte[] packet, int header) {
        this.packet = packet;
        this.header = header;
    }

    /** 4 or 6. */
    public final int version() {
        return Internet.version(packet);
    }

    /** Who asks. */
    public final InetAddress source() {
        return version() == 4 ? address(12, 4) : address(8, 16);
    }

    /** Who is asked. */
    public final InetAddress destination() {
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
    public final int[] lastOctets() {
        byte[] address = destination().getAddress();
        int[] last = new int[4];
        for (int i = 0; i < 4; i++) {
            last[i] = address[address.length - 4 + i] & 0xFF;
        }
        return last;
    }

    /** Which of its sender's probes it is. */
    public abstract int sequence();

    /** What tells its sender's probes from those of others to the same host. */
    abstract int identifier();

    /** 16 bits of the header behind IP's. */
    final int word(int at) {
        return (packet[header + at] & 0xFF) << 8 | packet[header + at + 1] & 0xFF;
    }

    /** What follows the protocol's header, which has 8 octets for all but TCP. */
    public final byte[] payload() {
        return Arrays.copyOfRange(packet, header + 8, packet.length);
    }

    /** All of it, from the IP header on. */
    public final byte[] packet() {
        return packet.clone();
    }

    @Override
    public String toString() {
        return destination().getHostAddress() + " #" + sequence();
    }
}
