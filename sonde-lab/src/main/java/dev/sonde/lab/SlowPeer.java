// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.time.Duration;

/**
 * Answers the IPv4 echo requests of a namespace in the place of its kernel, a while after they
 * came.
 */
public final class SlowPeer {
    /** A reply is the request with another type, which the checksum has to follow (RFC 1624). */
    private static final String PROGRAM =
            """
            import select, socket, sys, time
            delay = float(sys.argv[1])
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            try:
                s.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)
            except PermissionError:  # SO_RCVBUFFORCE is for root proper; the other is cut to rmem_max
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
            print('ready', flush=True)
            waiting, asked, answered = [], 0, 0
            while True:
                left = max(0, waiting[0][0] - time.monotonic()) if waiting else None
                if select.select([s], [], [], left)[0]:
                    packet, source = s.recvfrom(65535)
                    icmp = bytearray(packet[(packet[0] & 15) * 4:])
                    if icmp[0] == 8:
                        asked += 1
                        print('asked', asked, flush=True)
                        total = (icmp[2] << 8 | icmp[3]) + 0x0800
                        total = (total & 0xffff) + (total >> 16)
                        icmp[0], icmp[2], icmp[3] = 0, total >> 8, total & 255
                        waiting.append((time.monotonic() + delay, icmp, source))
                while waiting and waiting[0][0] <= time.monotonic():
                    _, icmp, source = waiting.pop(0)
                    s.sendto(icmp, source)
                    answered += 1
                    print('answered', answered, flush=True)
            """;

    private final Launched process;

    private SlowPeer(Launched process) {
        this.process = process;
    }

    /** Takes over in a namespace, until that is closed. */
    public static SlowPeer start(Namespace where, Duration delay) throws InterruptedException {
        where.sysctl("net.ipv4.icmp_echo_ignore_all=1");
        String seconds = Double.toString(delay.toMillis() / 1000.0);
        Launched process = Command.of("python3", "-c", PROGRAM, seconds).in(where).start();
        process.awaitLine("ready"::equals);
        return new SlowPeer(process);
    }

    /** Waits until it has got this many requests. */
    public void awaitAsked(int requests) throws InterruptedException {
        process.awaitLine(("asked " + requests)::equals);
    }

    /** Waits until it has sent this many replies. */
    public void awaitAnswered(int replies) throws InterruptedException {
        process.awaitLine(("answered " + replies)::equals);
    }
}
