// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Family;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.linux.Layouts.Cmsghdr;
import dev.sonde.net.linux.Layouts.In6Pktinfo;
import dev.sonde.net.linux.Layouts.InPktinfo;
import java.nio.ByteBuffer;

/**
 * The own address of a datagram, in or out, as the control messages IP_PKTINFO (ip(7)) and
 * IPV6_PKTINFO (ipv6(7)): how a socket bound to all addresses answers from the one that was asked.
 * Nothing is allocated.
 */
final class OwnAddress {
    /** Room for either control message. */
    static final int ROOM = 40;

    private OwnAddress() {}

    /**
     * Reads the own address of the datagram that a batch accepted last. One sent to a group or to
     * all is left without: nothing may leave from such an address.
     *
     * @param at offset of a struct in_pktinfo or in6_pktinfo
     */
    static void read(ByteBuffer memory, int at, Family family, ReceiveBatch batch) {
        if (family == Family.V4) {
            int local = memory.getInt(at + InPktinfo.SPEC_DST);
            if (local == memory.getInt(at + InPktinfo.ADDR)) {
                batch.acceptedAt(0, Integer.toUnsignedLong(SocketAddress.networkOrder(local)), 0);
            }
            return;
        }
        long high = SocketAddress.networkOrder(memory.getLong(at + In6Pktinfo.ADDR));
        long low = SocketAddress.networkOrder(memory.getLong(at + In6Pktinfo.ADDR + Long.BYTES));
        boolean isMulticast = high >>> 56 == 0xFF;
        if (!isMulticast) {
            boolean isLinkLocal = high >>> 54 == 0x3FA;
            int scope = isLinkLocal ? memory.getInt(at + In6Pktinfo.IFINDEX) : 0;
            batch.acceptedAt(high, low, scope);
        }
    }

    /**
     * Writes what makes a datagram leave from the address in a row.
     *
     * @param at offset of {@link #ROOM} bytes
     * @return how many bytes of control messages it takes, 0 when the row holds no address
     */
    static int write(ByteBuffer memory, int at, AddressTable sources, int row) {
        if (!sources.isSet(row)) {
            return 0;
        }
        int value = at + Cmsghdr.SIZE;
        if (sources.family(row) == Family.V4) {
            header(memory, at, Constants.SOL_IP, Constants.IP_PKTINFO, InPktinfo.SIZE);
            memory.putInt(value + InPktinfo.IFINDEX, 0);
            memory.putInt(
                    value + InPktinfo.SPEC_DST, SocketAddress.networkOrder((int) sources.low(row)));
            memory.putInt(value + InPktinfo.ADDR, 0);
            return Cmsghdr.SIZE + InPktinfo.SIZE;
        }
        header(memory, at, Constants.SOL_IPV6, Constants.IPV6_PKTINFO, In6Pktinfo.SIZE);
        memory.putLong(value + In6Pktinfo.ADDR, SocketAddress.networkOrder(sources.high(row)));
        memory.putLong(
                value + In6Pktinfo.ADDR + Long.BYTES, SocketAddress.networkOrder(sources.low(row)));
        memory.putInt(value + In6Pktinfo.IFINDEX, sources.scope(row));
        return Cmsghdr.SIZE + In6Pktinfo.SIZE;
    }

    private static void header(ByteBuffer memory, int at, int level, int type, int valueBytes) {
        memory.putLong(at + Cmsghdr.LEN, Cmsghdr.SIZE + valueBytes);
        memory.putInt(at + Cmsghdr.LEVEL, level);
        memory.putInt(at + Cmsghdr.TYPE, type);
    }
}
