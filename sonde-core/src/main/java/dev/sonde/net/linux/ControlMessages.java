// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.linux.Layouts.Cmsghdr;
import dev.sonde.net.linux.Layouts.ScmTimestamping;
import dev.sonde.net.linux.Layouts.Timespec;
import java.nio.ByteBuffer;

/**
 * What the control messages beside a datagram say (cmsg(3)): its time to live, its arrival and, in
 * the error queue, the error. One instance is read again and again.
 *
 * <p><b>Threading.</b> One at a time.
 */
final class ControlMessages {
    /**
     * Room for a time to live, three time stamps, an error with its offender's address and the own
     * address.
     */
    static final int ROOM = 24 + 64 + 64 + OwnAddress.ROOM;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private int ttl;
    private long stamp;
    private int errorAt;
    private int ownAddressAt;

    /** Reads {@code length} bytes of control messages. */
    void read(ByteBuffer memory, int from, int length) {
        ttl = ReceiveBatch.UNKNOWN_TTL;
        stamp = 0;
        errorAt = -1;
        ownAddressAt = -1;
        int at = from;
        int end = from + length;
        while (at + Cmsghdr.SIZE <= end) {
            int bytes = (int) memory.getLong(at + Cmsghdr.LEN);
            if (bytes < Cmsghdr.SIZE || bytes > end - at) {
                return;
            }
            take(
                    memory,
                    memory.getInt(at + Cmsghdr.LEVEL),
                    memory.getInt(at + Cmsghdr.TYPE),
                    at + Cmsghdr.SIZE);
            at += bytes + Cmsghdr.ALIGNMENT - 1 & -Cmsghdr.ALIGNMENT;
        }
    }

    private void take(ByteBuffer memory, int level, int type, int at) {
        switch (level) {
            case Constants.SOL_SOCKET -> {
                if (type == Constants.SO_TIMESTAMPING) {
                    int time = at + ScmTimestamping.SOFTWARE;
                    stamp =
                            memory.getLong(time + Timespec.SEC) * NANOS_PER_SECOND
                                    + memory.getLong(time + Timespec.NSEC);
                }
            }
            case Constants.SOL_IP -> {
                if (type == Constants.IP_TTL) {
                    ttl = memory.getInt(at);
                } else if (type == Constants.IP_RECVERR) {
                    errorAt = at;
                } else if (type == Constants.IP_PKTINFO) {
                    ownAddressAt = at;
                }
            }
            case Constants.SOL_IPV6 -> {
                if (type == Constants.IPV6_HOPLIMIT) {
                    ttl = memory.getInt(at);
                } else if (type == Constants.IPV6_RECVERR) {
                    errorAt = at;
                } else if (type == Constants.IPV6_PKTINFO) {
                    ownAddressAt = at;
                }
            }
            default -> {}
        }
    }

    /** The time to live or hop limit, {@link ReceiveBatch#UNKNOWN_TTL} when not said. */
    int ttl() {
        return ttl;
    }

    /** When the kernel received the packet, in wall nanoseconds, 0 when not said. */
    long stamp() {
        return stamp;
    }

    /** The offset of a struct sock_extended_err, -1 when there is none. */
    int errorAt() {
        return errorAt;
    }

    /** The offset of a struct in_pktinfo or in6_pktinfo, -1 when there is none. */
    int ownAddressAt() {
        return ownAddressAt;
    }
}
