// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.time.Duration;

/**
 * A UDP echo server of a few lines that shares nothing with the one of this project: it answers
 * {@code PING N T} from the very address that was asked, over IPv4 and IPv6, at once or a while
 * later.
 */
public final class UdpPeer {
    /** Where it listens, as does {@code sonde serve udp}. */
    public static final int PORT = 11000;

    /**
     * With IP_PKTINFO and IPV6_PKTINFO (ip(7), ipv6(7)) a datagram says which address it was for;
     * IPV6_FREEBIND lets the answer leave from an address that is only routed here.
     */
    private static final String PROGRAM =
            """
            import select, socket, struct, sys, time
            delay, port, told = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == 'tell'
            sockets = []
            for family, level, option in (socket.AF_INET, 0, 8), (socket.AF_INET6, 41, 49):
                s = socket.socket(family, socket.SOCK_DGRAM)
                if family == socket.AF_INET6:
                    s.setsockopt(41, socket.IPV6_V6ONLY, 1)
                    s.setsockopt(41, 78, 1)
                try:
                    s.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)
                except PermissionError:  # SO_RCVBUFFORCE is for root proper
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
                s.setsockopt(level, option, 1)
                s.bind(('', port))
                sockets.append(s)
            print('ready', flush=True)
            waiting, asked, answered = [], 0, 0
            while True:
                left = max(0, waiting[0][0] - time.monotonic()) if waiting else None
                for s in select.select(sockets, [], [], left)[0]:
                    text, [(level, _, own)], _, source = s.recvmsg(65535, 64)
                    if level == 0:
                        own = [(0, 8, struct.pack('=I4s4s', 0, own[8:12], own[8:12]))]
                    else:
                        own = [(41, 50, own[:16] + bytes(4))]
                    waiting.append((time.monotonic() + delay, s, text.upper(), own, source))
                    asked += 1
                    if told:
                        print('asked', asked, flush=True)
                while waiting and waiting[0][0] <= time.monotonic():
                    _, s, text, own, source = waiting.pop(0)
                    s.sendmsg([text], own, 0, source)
                    answered += 1
                    if told:
                        print('answered', answered, flush=True)
            """;

    private final Launched process;

    private UdpPeer(Launched process) {
        this.process = process;
    }

    /** Starts one in a namespace, until that is closed. */
    public static UdpPeer in(Namespace where) throws InterruptedException {
        return start(where, Duration.ZERO, "hush");
    }

    /** Starts one that takes its time, and tells of it. */
    public static UdpPeer slow(Namespace where, Duration delay) throws InterruptedException {
        return start(where, delay, "tell");
    }

    private static UdpPeer start(Namespace where, Duration delay, String told)
            throws InterruptedException {
        String seconds = Double.toString(delay.toMillis() / 1000.0);
        Launched process =
                Command.of("python3", "-c", PROGRAM, seconds, Integer.toString(PORT), told)
                        .in(where)
                        .start();
        process.awaitLine("ready"::equals);
        return new UdpPeer(process);
    }

    /** Waits until it has got this many datagrams. */
    public void awaitAsked(int datagrams) throws InterruptedException {
        process.awaitLine(("asked " + datagrams)::equals);
    }

    /** Waits until it has sent this many answers. */
    public void awaitAnswered(int answers) throws InterruptedException {
        process.awaitLine(("answered " + answers)::equals);
    }
}
