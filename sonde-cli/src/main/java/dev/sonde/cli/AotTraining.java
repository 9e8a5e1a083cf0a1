// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * What the build runs to make the AOT cache: every command once, in one process, the output thrown
 * away. Classes that are not loaded here start slower later.
 *
 * <p>Ends with 0 wherever the JVM itself is well: where ICMP is not permitted, or IPv6 switched
 * off, less is trained, and that is all.
 */
final class AotTraining {
    /** Where servers listen for a moment; where it is in use, less is trained. */
    private static final int SERVED = 47_011;

    /** Where streams are echoed all the while. */
    private static final int ECHOED = 47_012;

    private static final String[][] COMMANDS = {
        {"--help"},
        {"--version"},
        {"icmp", "--help"},
        {"icmp", "-c", "3", "-i", "0.01", "127.0.0.1"},
        {"icmp", "-c", "3", "-i", "0.01", "::1"},
        {"icmp", "-c", "12", "-A", "-v", "-D", "-n", "localhost"},
        {"icmp", "-j", "-c", "3", "-i", "0.01", "127.0.0.1"},
        {"icmp", "-c", "2", "-i", "0.01", "127.0.0.1", "::1"},
        {"icmp", "-c", "0", "127.0.0.1"},
        {"icmp", "--classic", "-c", "2", "127.0.0.1"},
        {"icmp", "--cuont", "1", "127.0.0.1"},
        {"udp", "--help"},
        {"udp", "-c", "2", "-i", "0.01", "-W", "0.1", "127.0.0.1:9"},
        {"udp", "-j", "-c", "2", "-i", "0.01", "-W", "0.1", "[::1]:9"},
        {"tcp", "--help"},
        {"tcp", "-c", "3", "-i", "0.01", "-W", "0.5", "127.0.0.1:" + ECHOED},
        {"tcp", "-j", "-c", "2", "-i", "0.01", "-W", "0.5", "127.0.0.1:" + ECHOED},
        {"tcp", "-c", "1", "-W", "0.1", "[::1]:9"},
        {"connect", "--help"},
        {"connect", "-c", "2", "-i", "0.01", "127.0.0.1:9", "[::1]:9"},
        {"connect", "-j", "-c", "2", "-i", "0.01", "127.0.0.1:9"},
        {"sweep", "--help"},
        {"sweep", "--rate", "max", "127.0.0.0/26", "::1", "localhost"},
        {"sweep", "--rate", "max", "-q", "127.0.0.0/24"},
        {"sweep", "--rate", "5k", "-j", "127.0.0.0/28"},
        {"sweep", "--rate", "5k", "-o", "csv", "127.0.0.0/30"},
        {"sweep", "--rate", "5k", "--alive", "-T", "-"},
        {"sweep", "--rate", "5k", "--tcp", "9", "127.0.0.0/30"},
        {"sweep", "--rate", "5k", "--udp", "9", "-W", "0.1", "127.0.0.0/30"},
        {"serve", "--help"},
        {"serve", "udp", "-w", "0.2", "--drop", "20%", "--delay", "1us", "127.0.0.1:" + SERVED},
        {"serve", "udp", "-w", "0.2", "-j", "127.0.0.1:" + SERVED},
        {"serve", "tcp", "-w", "0.2", "--drop", "20%", "--delay", "1us", "127.0.0.1:" + SERVED},
        {"serve", "tcp", "-w", "0.2", "-j", "127.0.0.1:" + SERVED},
        {"explain", "3/13"},
        {"explain", "-j", "v6", "1/4"},
        {"explain"},
        {"icmp", "-q", "-c", "2", "-i", "0.01", "-T", "-"},
    };

    private AotTraining() {}

    public static void main(String[] args) {
        // The real one first, for the classes that only it loads.
        Surroundings process = Surroundings.ofProcess();
        Thread.ofPlatform().daemon().start(AotTraining::askServers);
        Thread.ofPlatform().daemon().start(AotTraining::echo);
        for (String[] command : COMMANDS) {
            PrintStream nowhere =
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            int status =
                    Main.run(
                            command,
                            new Surroundings(
                                    new ByteArrayInputStream(
                                            "127.0.0.1 # ourselves\n"
                                                    .getBytes(StandardCharsets.UTF_8)),
                                    nowhere,
                                    nowhere,
                                    false,
                                    Surroundings.Screen.NONE,
                                    true,
                                    Starter.LOCAL));
            process.out()
                    .print("sonde " + String.join(" ", command) + " ended with " + status + "\n");
        }
        process.out().flush();
    }

    /** Sends datagrams and streams to the servers that come and go, until the end. */
    private static void askServers() {
        byte[] question = "ping 1 2.5".getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), SERVED);
            while (true) {
                socket.send(new DatagramPacket(question, question.length, server));
                connect(server, question);
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            // Servers are trained less, then.
        }
    }

    /** Answers one stream after the other with its own octets, until the end. */
    private static void echo() {
        try (ServerSocket server =
                new ServerSocket(ECHOED, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            while (true) {
                try (Socket stream = server.accept()) {
                    stream.getInputStream().transferTo(stream.getOutputStream());
                } catch (SocketException e) {
                    // Reset by the client at its end.
                }
            }
        } catch (IOException e) {
            // Streams are trained less, then.
        }
    }

    private static void connect(InetSocketAddress server, byte[] question) {
        try (Socket stream = new Socket()) {
            stream.connect(server);
            stream.getOutputStream().write(question);
        } catch (IOException e) {
            // Nobody listens for streams just now.
        }
    }
}
