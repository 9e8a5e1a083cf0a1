// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/** Clients of a UDP echo server in a few lines of Python, which know nothing of Sonde. */
final class UdpClient {
    /**
     * ADDRESS PORT COUNT [OWN-PORT]: one question after the other, each with its answer on a line.
     */
    private static final String ASKING =
            """
            import socket, sys
            address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            s = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(('', int(sys.argv[4]) if len(sys.argv) > 4 else 0))
            s.connect((address, port))
            s.settimeout(2)
            for n in range(1, count + 1):
                s.send(b'ping %d 1725933169.813111' % n)
                try:
                    print(s.recv(70000).decode('latin-1'))
                except TimeoutError:
                    print('none')
            """;

    /** ADDRESS PORT COUNT OWN-PORT: all questions at once, and all answers until none comes. */
    private static final String FLOODING =
            """
            import socket, sys
            address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
            s.bind(('', int(sys.argv[4])))
            s.connect((address, port))
            for n in range(1, count + 1):
                s.send(b'ping %d 1725933169.813111' % n)
            s.settimeout(1)
            answers = 0
            try:
                while True:
                    s.recv(70000)
                    answers += 1
            except TimeoutError:
                print(answers)
            """;

    /**
     * ADDRESS PORT CLIENTS ROUNDS: in every round all clients ask, then all wait; answers in all.
     */
    private static final String CROWDING =
            """
            import resource, socket, sys
            address, port, clients, rounds = sys.argv[1], *map(int, sys.argv[2:5])
            resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
            sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(clients)]
            for s in sockets:
                s.connect((address, port))
                s.settimeout(5)
            answers = 0
            for n in range(1, rounds + 1):
                for s in sockets:
                    s.send(b'ping %d 1725933169.813111' % n)
                for s in sockets:
                    answers += s.recv(70000) == b'PING %d 1725933169.813111' % n
            print(answers)
            """;

    /** ADDRESS PORT: every length there is, and whether the answer has the same octets. */
    private static final String MEASURING =
            """
            import os, socket, sys
            address, port = sys.argv[1], int(sys.argv[2])
            s = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
            s.connect((address, port))
            s.settimeout(5)
            octets = os.urandom(65507)
            for n in range(65508):
                s.send(octets[65507 - n:])
                if s.recv(70000) != octets[65507 - n:]:
                    print('wrong at', n)
            print('done')
            """;

    /**
     * ADDRESS PORT COUNT SEED: random octets of random lengths; answers are capitals or nothing.
     */
    private static final String FUZZING =
            """
            import random, socket, sys
            address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            r = random.Random(int(sys.argv[4]))
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.connect((address, port))
            s.settimeout(5)
            answered = 0
            for n in range(count):
                some = bytes(range(256)) if n % 2 else bytes(range(96)) + bytes(range(123, 256))
                question = bytes(r.choices(some, k=r.choice((0, 1, 7, 8, 9, 64, 1472, 9000))))
                capitals = bytes(c - 32 if 97 <= c <= 122 else c for c in question)
                s.send(question)
                if capitals != question:
                    answered += 1
                    if s.recv(70000) != capitals:
                        print('wrong', question)
            s.send(b'last')
            print(s.recv(70000).decode(), answered + 1)
            """;

    /** SOURCE SOURCE-PORT DESTINATION DESTINATION-PORT TEXT: what was never sent by its source. */
    private static final String SPOOFING =
            """
            import socket, struct, sys
            source, destination = socket.inet_aton(sys.argv[1]), socket.inet_aton(sys.argv[3])
            text = sys.argv[5].encode()
            udp = struct.pack('!HHHH', int(sys.argv[2]), int(sys.argv[4]), 8 + len(text), 0) + text
            ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + source + destination
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            s.sendto(ip + udp, (sys.argv[3], 0))
            """;

    /**
     * ADDRESS PORT INTERFACE: a question to all, or to a group for three seconds: a link that has
     * just come up carries no group's packets yet.
     */
    private static final String SHOUTING =
            """
            import socket, sys, time
            address, port, interface = sys.argv[1], int(sys.argv[2]), sys.argv[3]
            if ':' in address:
                s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
                for n in range(30):
                    s.sendto(b'ping 1 2', (address, port, 0, socket.if_nametoindex(interface)))
                    time.sleep(0.1)
            else:
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                s.sendto(b'ping 1 2', (address, port))
            """;

    private UdpClient() {}

    static Command asking(String address, int port, int count) {
        return python(ASKING, address, port, count);
    }

    static Command asking(String address, int port, int count, int ownPort) {
        return python(ASKING, address, port, count, ownPort);
    }

    static Command flooding(String address, int port, int count, int ownPort) {
        return python(FLOODING, address, port, count, ownPort);
    }

    static Command crowding(String address, int port, int clients, int rounds) {
        return python(CROWDING, address, port, clients, rounds);
    }

    static Command measuring(String address, int port) {
        return python(MEASURING, address, port);
    }

    static Command fuzzing(String address, int port, int count, long seed) {
        return python(FUZZING, address, port, count, seed);
    }

    static Command spoofing(String from, int fromPort, String to, int toPort, String text) {
        return python(SPOOFING, from, fromPort, to, toPort, text);
    }

    static Command shouting(String address, int port, String device) {
        return python(SHOUTING, address, port, device);
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
