// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A name server of a namespace's own on {@value #ADDRESS}, which everything in that namespace asks:
 * answers are what a function says of a name, and may take their time. UDP, one question a message
 * (RFC 1035), records of type A and AAAA.
 */
public final class NameServer implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.53";
    private static final int PORT = 53;
    private static final int HEADER = 12;
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int RESPONSE = 0x8180;
    private static final int NO_SUCH_NAME = 3;
    private static final int NAME_OF_QUESTION = 0xC000 | HEADER;

    private final DatagramSocket socket;
    private final Function<String, Answer> names;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    /**
     * What is said of a name.
     *
     * @param addresses in digits; none means that there is no such name
     * @param after how long the answer takes
     */
    public record Answer(List<String> addresses, Duration after) {
        public Answer {
            addresses = List.copyOf(addresses);
        }

        /** The name has these addresses. */
        public static Answer of(String... addresses) {
            return new Answer(List.of(addresses), Duration.ZERO);
        }

        /** There is no such name. */
        public static Answer none() {
            return of();
        }
    }

    private NameServer(DatagramSocket socket, Function<String, Answer> names) {
        this.socket = socket;
        this.names = names;
    }

    /**
     * Starts it.
     *
     * @param names what to say of each name; asked on a thread of the server
     */
    public static NameServer start(Namespace where, Function<String, Answer> names)
            throws Exception {
        // Longer than any answer takes, so that nothing is asked twice.
        where.etc("resolv.conf", "nameserver " + ADDRESS + "\noptions timeout:20 attempts:1\n");
        NameServer[] made = new NameServer[1];
        where.enter(() -> {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(ADDRESS, PORT));
            socket.setReceiveBufferSize(1 << 20);
            made[0] = new NameServer(socket, names);
        });
        Thread.ofPlatform().daemon().name("name-server").start(made[0]::serve);
        return made[0];
    }

    private void serve() {
        byte[] room = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket question = new DatagramPacket(room, room.length);
            try {
                socket.receive(question);
                byte[] bytes = Arrays.copyOf(room, question.getLength());
                Answer answer = names.apply(nameIn(bytes));
                InetSocketAddress from = (InetSocketAddress) question.getSocketAddress();
                var _ =
                        later.schedule(
                                () -> send(reply(bytes, answer.addresses), from),
                                answer.after.toNanos(),
                                TimeUnit.NANOSECONDS);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void send(byte[] bytes, InetSocketAddress to) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException _) {
            // Who asked is gone, or this server is.
        }
    }

    private static String nameIn(byte[] question) {
        StringBuilder name = new StringBuilder();
        for (int at = HEADER; question[at] != 0; at += question[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    private static byte[] reply(byte[] question, List<String> addresses) {
        int end = HEADER;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end++;
        int type = question[end] << 8 | question[end + 1];
        ByteBuffer reply = ByteBuffer.allocate(512);
        reply.put(question, 0, end + 4);
        int records = 0;
        for (String text : addresses) {
            byte[] address = InetAddress.ofLiteral(text).getAddress();
            if (type == (address.length == 4 ? A : AAAA)) {
                reply.putShort((short) NAME_OF_QUESTION);
                reply.putShort((short) type).putShort((short) CLASS_IN).putInt(0);
                reply.putShort((short) address.length).put(address);
                records++;
            }
        }
        reply.putShort(2, (short) (RESPONSE | (addresses.isEmpty() ? NO_SUCH_NAME : 0)));
        reply.putShort(6, (short) records).putShort(8, (short) 0).putShort(10, (short) 0);
        return Arrays.copyOf(reply.array(), reply.position());
    }

    @Override
    public void close() {
        socket.close();
        later.shutdownNow();
    }
}
