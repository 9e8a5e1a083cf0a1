// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import org.jspecify.annotations.Nullable;

/** An echo request of ICMP or ICMPv6 as it came out of a {@link Tun}. */
public final class EchoRequest extends Request {
    private EchoRequest(byte[] packet, int header) {
        super(packet, header);
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

    /** 0 to 65,535. */
    @Override
    public int identifier() {
        return word(4);
    }

    /** 0 to 65,535. */
    @Override
    public int sequence() {
        return word(6);
    }
}
