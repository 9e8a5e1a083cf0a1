// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/** Clients of a TCP echo server in a few lines of Python, which know nothing of Sonde. */
final class TcpClient {
    /** ADDRESS PORT COUNT: one question after the other, each with its answer on a line. */
    private static final String ASKING =
            """
            import socket, sys
            address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            s = socket.create_connection((address, port), 5)
            for n in range(1, count + 1):
                question = b'ping %d 1725933169.813111' % n
                s.send(question)
                print(s.recv(len(question), socket.MSG_WAITALL).decode('latin-1'))
            """;

    /** As many descriptors as this process may have. */
    private static final String DESCRIPTORS =
            """
            import resource
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            """;

    /**
     * PORT CLIENTS: all connect, all ask, all wait, twice; how many right answers, and all are held
     * until a signal comes.
     */
    private static final String CROWDING =
            DESCRIPTORS
                    + """
                    import signal, socket, sys
                    port, clients = int(sys.argv[1]), int(sys.argv[2])
                    if most < clients + 100:
                        sys.exit('%d descriptors at most (ulimit -Hn), too few for the test' % most)
                    sockets = [socket.create_connection(('127.0.0.1', port), 10) for _ in range(clients)]
                    right = 0
                    for number in (1, 2):
                        for s in sockets:
                            s.send(b'ping %d %d' % (number, s.getsockname()[1]))
                        for s in sockets:
                            answer = b'PING %d %d' % (number, s.getsockname()[1])
                            right += s.recv(len(answer), socket.MSG_WAITALL) == answer
                    print(right, flush=True)
                    signal.pause()
                    """;

    /**
     * PORT CLIENTS: all connect and ask; how many are answered while all stay, and then how many of
     * the others once these have gone.
     */
    private static final String QUEUEING =
            """
            import select, socket, sys
            port, clients = int(sys.argv[1]), int(sys.argv[2])
            answers = select.epoll()
            sockets = {}
            for _ in range(clients):
                s = socket.create_connection(('127.0.0.1', port), 10)
                s.send(b'ping 1 2')
                sockets[s.fileno()] = s
                answers.register(s, select.EPOLLIN)
            counts = []
            while sockets and len(counts) < 2:
                answered = []
                while ready := answers.poll(1.5):
                    for fd, _ in ready:
                        assert sockets[fd].recv(100) == b'PING 1 2'
                        answers.unregister(fd)
                        answered.append(sockets.pop(fd))
                counts.append(len(answered))
                del answered, ready
            print(*counts)
            """;

    /**
     * PORT OCTETS SEED: so many octets, in writes of any length and without a pause, while another
     * thread reads their capitals; how many were right.
     */
    private static final String STREAMING =
            """
            import random, socket, sys, threading
            port, total, chance = int(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
            some = chance.randbytes(1_000_003)
            capitals = 2 * bytes(c - 32 if 97 <= c <= 122 else c for c in some)
            s = socket.create_connection(('127.0.0.1', port), 10)
            def write():
                left, at = total, 0
                while left > 0:
                    length = min(left, len(some) - at, chance.choice((1, 7, 1448, 65536, 1 << 20)))
                    s.sendall(some[at:at + length])
                    left -= length
                    at = (at + length) % len(some)
                s.shutdown(socket.SHUT_WR)
            threading.Thread(target=write, daemon=True).start()
            right = 0
            while octets := s.recv(1 << 18):
                at = right % len(some)
                if octets != capitals[at:at + len(octets)]:
                    sys.exit('wrong behind octet %d' % right)
                right += len(octets)
            print(right)
            """;

    /**
     * PORT CLIENTS: all send for as long as anything is taken and read nothing; how much was taken,
     * how many were reset, and the others are held until a signal comes.
     */
    private static final String GREEDY =
            DESCRIPTORS
                    + """
                    import select, signal, socket, sys
                    port, clients = int(sys.argv[1]), int(sys.argv[2])
                    octets = bytes(range(256)) * 256
                    taken = reset = 0
                    sockets = {}
                    room = select.epoll()
                    for _ in range(clients):
                        s = socket.create_connection(('127.0.0.1', port), 10)
                        s.setblocking(False)
                        sockets[s.fileno()] = s
                        room.register(s, select.EPOLLOUT)
                    while ready := room.poll(2):
                        for fd, _ in ready:
                            try:
                                while True:
                                    taken += sockets[fd].send(octets)
                            except BlockingIOError:
                                pass
                            except ConnectionResetError:
                                reset += 1
                                room.unregister(fd)
                                sockets.pop(fd).close()
                    print(taken, reset, flush=True)
                    signal.pause()
                    """;

    private TcpClient() {}

    static Command asking(String address, int port, int count) {
        return python(ASKING, address, port, count);
    }

    static Command crowding(int port, int clients) {
        return python(CROWDING, port, clients);
    }

    static Command queueing(int port, int clients) {
        return python(QUEUEING, port, clients);
    }

    static Command streaming(int port, long octets, long seed) {
        return python(STREAMING, port, octets, seed);
    }

    static Command greedy(int port, int clients) {
        return python(GREEDY, port, clients);
    }

    private static Command python(String program, Object... arguments) {
        String[] words = new String[3 + arguments.length];
        words[0] = "python3";
        words[1] = "-c";
        words[2] = program;
        for (int i = 0; i < arguments.length; i++) {
            words[3 + i] = arguments[i].toString();
        }
        return Command.of(words);
    }
}
