// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A TCP echo server of a few lines that shares nothing with the one of this project: it upper-cases
 * whatever it reads, without waiting for the end of anything, over IPv4 and IPv6.
 */
public final class TcpPeer {
    /** Where it listens, as does {@code sonde serve tcp}. */
    public static final int PORT = 11001;

    private static final String PROGRAM =
            """
            import selectors, socket, sys
            ready = selectors.DefaultSelector()
            for port in sys.argv[1:]:
                for family in socket.AF_INET, socket.AF_INET6:
                    s = socket.socket(family, socket.SOCK_STREAM)
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    if family == socket.AF_INET6:
                        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    s.bind(('', int(port)))
                    s.listen(1024)
                    ready.register(s, selectors.EVENT_READ, True)
            print('ready', flush=True)
            while True:
                for key, _ in ready.select():
                    s = key.fileobj
                    if key.data:
                        s, _ = s.accept()
                        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                        ready.register(s, selectors.EVENT_READ, False)
                        continue
                    try:
                        text = s.recv(65536)
                        s.sendall(text.upper())
                    except OSError:
                        text = b''
                    if not text:
                        ready.unregister(s)
                        s.close()
            """;

    private final Launched process;

    private TcpPeer(Launched process) {
        this.process = process;
    }

    /** Starts one in a namespace, until that is closed. */
    public static TcpPeer in(Namespace where) throws InterruptedException {
        return on(where, PORT);
    }

    /** The same on these ports. */
    public static TcpPeer on(Namespace where, int... ports) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("python3", "-c", PROGRAM));
        for (int port : ports) {
            words.add(Integer.toString(port));
        }
        Launched process = Command.of(words.toArray(new String[0])).in(where).start();
        process.awaitLine("ready"::equals);
        return new TcpPeer(process);
    }

    /** Lets it answer no more, its connections being as they are, by SIGSTOP. */
    public void stop() {
        process.signal("STOP");
    }

    /** Ends it at once, by SIGKILL; the kernel resets or ends its connections. */
    public void kill() {
        process.kill();
    }
}
