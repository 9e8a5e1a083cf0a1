// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All the hosts of {@value #PREFIX} and {@value #PREFIX6} and of any other network, played by a
 * function: it is given each request and says what comes of it, sound or not, from whom, and when.
 *
 * <p>It needs no host of its own. The prefixes are routed to a {@link Tun} in the namespace of the
 * sender, who there is {@value #SENDER} and {@value #SENDER6}.
 *
 * @param <R> the kind of request it is asked by; it is deaf to others
 */
public final class ScriptedHost<R extends Request> implements AutoCloseable {
    public static final String PREFIX = "10.64.0.0/16";
    public static final String PREFIX6 = "fd64::/64";
    public static final String SENDER = "10.76.0.1";
    public static final String SENDER6 = "fd76::1";

    /** What comes of a request. */
    public interface Script<R extends Request> {
        /** Called by one thread, for one request after the other. */
        List<Answer> answer(R request);
    }

    private final Function<byte[], @Nullable R> reader;
    private final ConcurrentLinkedQueue<R> asked = new ConcurrentLinkedQueue<>();
    private final TunLoop loop;

    private ScriptedHost(Tun tun, Function<byte[], @Nullable R> reader, Script<R> script) {
        this.reader = reader;
        loop = new TunLoop((_, packet, at) -> received(tun, packet, at, script), tun);
        loop.start();
    }

    /** Begins to answer echo requests in a namespace. */
    public static ScriptedHost<EchoRequest> in(Namespace sender, Script<EchoRequest> script) {
        return open(sender, EchoRequest::in, script);
    }

    /** Begins to answer datagrams of text, to whatever port, in a namespace. */
    public static ScriptedHost<UdpRequest> udp(Namespace sender, Script<UdpRequest> script) {
        return open(sender, UdpRequest::in, script);
    }

    /** Begins to answer the SYNs of TCP, to whatever port, in a namespace. */
    public static ScriptedHost<SynRequest> syn(Namespace sender, Script<SynRequest> script) {
        return open(sender, SynRequest::in, script);
    }

    /**
     * Begins to hold TCP connections, to whatever port, in a namespace. The script is asked about
     * their text; each beginning and each end is answered as TCP demands.
     */
    public static ScriptedHost<SegmentRequest> tcp(
            Namespace sender, Script<SegmentRequest> script) {
        return open(
                sender,
                SegmentRequest::in,
                segment ->
                        segment.text().isEmpty()
                                ? Answer.allNow(segment.answered())
                                : script.answer(segment));
    }

    private static <R extends Request> ScriptedHost<R> open(
            Namespace sender, Function<byte[], @Nullable R> reader, Script<R> script) {
        // Whatever source an answer claims to have, it may come in.
        sender.sysctl("net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0");
        Tun tun = Tun.open(sender, "script");
        try {
            sender.ip(
                    "addr add " + SENDER + "/32 dev script",
                    "addr add " + SENDER6 + "/128 dev script nodad",
                    "route add " + PREFIX + " dev script src " + SENDER,
                    "route add " + PREFIX6 + " dev script src " + SENDER6);
            return new ScriptedHost<>(tun, reader, script);
        } catch (RuntimeException | Error e) {
            tun.close();
            throw e;
        }
    }

    private void received(Tun tun, byte[] packet, long at, Script<R> script) {
        @Nullable R request = reader.apply(packet);
        if (request == null) {
            return;
        }
        asked.add(request);
        for (Answer answer : script.answer(request)) {
            loop.at(at + answer.delayNanos(), () -> tun.write(answer.packet()));
        }
    }

    /** The requests so far. */
    public List<R> asked() {
        return List.copyOf(asked);
    }

    /** Falls silent; a script that has thrown something fails the test now at the latest. */
    @Override
    public void close() {
        loop.close();
    }
}
