// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/**
 * Makes IP packets longer as they come into a namespace: IPv4 options or an IPv6 extension header,
 * which an echo sender cannot ask its own kernel for, are put behind the IP header before the
 * namespace's kernel looks for any.
 *
 * <p>Netfilter hands the packets over (NFQUEUE), and takes back what they have become. By iptables,
 * as not every kernel's nft knows queues.
 */
final class HeaderInserter {
    /**
     * Messages to and from nfnetlink_queue are those of linux/netfilter/nfnetlink_queue.h: 0
     * packet, 1 verdict, 2 configuration.
     */
    private static final String PROGRAM =
            """
            import socket, struct, sys
            queue, protocol, header = int(sys.argv[1]), int(sys.argv[2]), bytes.fromhex(sys.argv[3])
            PACKET, VERDICT, CONFIG, SUBSYSTEM = 0, 1, 2, 3 << 8

            def attribute(kind, value):
                return struct.pack('=HH', len(value) + 4, kind) + value + bytes(-len(value) % 4)

            def tell(message, *attributes):
                body = struct.pack('!BBH', 0, 0, queue) + b''.join(attributes)
                kind = SUBSYSTEM | message
                s.send(struct.pack('=IHHII', len(body) + 16, kind, 1, 0, 0) + body)

            def longer(p):
                if not header:
                    return p
                if p[0] >> 4 == 6:
                    length = struct.unpack_from('!H', p, 4)[0] + len(header)
                    first = p[:4] + struct.pack('!HB', length, protocol) + p[7:40]
                    return first + p[6:7] + header[1:] + p[40:]
                first = bytearray(p[:20] + header)
                struct.pack_into('!BxH', first, 0, 0x40 | len(first) // 4, len(p) + len(header))
                struct.pack_into('!H', first, 10, 0)
                total = sum(struct.unpack('!%dH' % (len(first) // 2), first))
                total = (total & 0xffff) + (total >> 16)
                struct.pack_into('!H', first, 10, ~(total + (total >> 16)) & 0xffff)
                return bytes(first) + p[20:]

            s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
            s.bind((0, 0))
            tell(CONFIG, attribute(1, struct.pack('!BxH', 1, 0)))  # bind
            tell(CONFIG, attribute(2, struct.pack('!IB', 0xffff, 2)))  # copy whole packets
            print('ready', flush=True)
            while True:
                data, at = s.recv(1 << 17), 0
                while at < len(data):
                    length, kind = struct.unpack_from('=IH', data, at)
                    found, inside = {}, at + 20
                    while kind == SUBSYSTEM | PACKET and inside < at + length:
                        size, name = struct.unpack_from('=HH', data, inside)
                        found[name & 0x3fff] = data[inside + 4:inside + size]
                        inside += size + 3 & -4
                    if 10 in found:
                        accept = struct.pack('!I', 1) + found[1][:4]
                        tell(VERDICT, attribute(2, accept), attribute(10, longer(found[10])))
                    at += length + 3 & -4
            """;

    private HeaderInserter() {}

    /**
     * Options for the marked IPv4 packets to one address.
     *
     * @param queue a number of its own in that namespace
     * @param options in hexadecimal digits, a multiple of 4 octets
     */
    static void options(Namespace where, int queue, int mark, String destination, String options)
            throws InterruptedException {
        start(where, "iptables", queue, mark, destination, 0, options);
    }

    /**
     * An extension header for the marked IPv6 packets to one address.
     *
     * @param queue a number of its own in that namespace
     * @param kind its protocol number
     * @param header in hexadecimal digits, a multiple of 8 octets, of which the first is to be
     *     replaced
     */
    static void extension(
            Namespace where, int queue, int mark, String destination, int kind, String header)
            throws InterruptedException {
        start(where, "ip6tables", queue, mark, destination, kind, header);
    }

    /**
     * Nothing, for all packets that a device brings: they go on as they came, but by another
     * process, so that what they meet with is not heard of before the system call has returned that
     * sent them. So it is on every real network, and never on a veth pair.
     *
     * @param queue two numbers of their own in that namespace, this one and the next
     */
    static void delay(Namespace where, int queue, String device) throws InterruptedException {
        String matching = "-i " + device;
        start(where, "iptables", queue, matching, 0, "");
        start(where, "ip6tables", queue + 1, matching, 0, "");
    }

    private static void start(
            Namespace where,
            String firewall,
            int queue,
            int mark,
            String destination,
            int kind,
            String header)
            throws InterruptedException {
        String matching = "-m mark --mark %d -d %s".formatted(mark, destination);
        start(where, firewall, queue, matching, kind, header);
    }

    private static void start(
            Namespace where, String firewall, int queue, String matching, int kind, String header)
            throws InterruptedException {
        Command.of(
                        "python3",
                        "-c",
                        PROGRAM,
                        Integer.toString(queue),
                        Integer.toString(kind),
                        header)
                .in(where)
                .start()
                .awaitLine("ready"::equals);
        String rule =
                "-t mangle -A PREROUTING %s -j NFQUEUE --queue-num %d".formatted(matching, queue);
        Command.of((firewall + " " + rule).split(" ")).in(where).mustRun();
    }
}
