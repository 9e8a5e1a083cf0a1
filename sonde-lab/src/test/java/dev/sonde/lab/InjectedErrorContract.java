// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every ICMP error of the catalogue, and some of none, about the second of three probes: with a raw
 * socket all are heard, without privilege those that the kernel lets through. One process has a
 * target for each; its address is the error, as in 10.64.3.13 for type 3, code 13.
 *
 * @param <R> what a probe is
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InjectedErrorContract<R extends Request> {
    private static final String ROUTER = "198.51.100.7";
    private static final String ROUTER6 = "2001:db8::7";
    private static final String GATEWAY = "198.51.100.9";
    private static final int MTU = 1400;
    private static final int POINTER = 20;

    /**
     * Version, type, code, who hears of it, name; in brackets what it has to contain. All, those
     * with a ping or a raw socket, or those with a raw one.
     */
    private static final String ERRORS =
            """
            4 3 0 all Net Unreachable
            4 3 1 all Host Unreachable
            4 3 2 all Protocol Unreachable
            4 3 3 all Port Unreachable
            4 3 4 all Fragmentation Needed and Don't Fragment was Set
            4 3 5 all Source Route Failed
            4 3 6 all Destination Network Unknown
            4 3 7 all Destination Host Unknown
            4 3 8 all Source Host Isolated
            4 3 9 all Communication with Destination Network is Administratively Prohibited
            4 3 10 all Communication with Destination Host is Administratively Prohibited
            4 3 11 all Destination Network Unreachable for Type of Service
            4 3 12 all Destination Host Unreachable for Type of Service
            4 3 13 all Communication Administratively Prohibited
            4 3 14 all Host Precedence Violation
            4 3 15 all Precedence cutoff in effect
            4 3 16 raw (type 3 code 16)
            4 4 0 ping Source Quench
            4 11 0 all Time to Live exceeded in Transit
            4 11 1 raw Fragment Reassembly Time Exceeded
            4 12 0 all Pointer indicates the error
            4 12 1 all Missing a Required Option
            4 12 2 all Bad Length
            4 40 0 raw Bad SPI
            4 40 1 raw Authentication Failed
            4 40 2 raw Decompression Failed
            4 40 3 raw Decryption Failed
            4 40 4 raw Need Authentication
            4 40 5 raw Need Authorization
            6 1 0 all No route to destination
            6 1 1 all Communication with destination administratively prohibited
            6 1 2 all Beyond scope of source address
            6 1 3 all Address unreachable
            6 1 4 all Port unreachable
            6 1 5 all Source address failed ingress/egress policy
            6 1 6 all Reject route to destination
            6 1 7 all Error in Source Routing Header
            6 1 8 all Headers too long
            6 1 9 all (type 1 code 9)
            6 2 0 all Packet Too Big
            6 3 0 all Hop limit exceeded in transit
            6 3 1 all Fragment reassembly time exceeded
            6 4 0 all Erroneous header field encountered
            6 4 1 all Unrecognized Next Header type encountered
            6 4 2 all Unrecognized IPv6 option encountered
            6 4 3 all IPv6 First Fragment has incomplete IPv6 Header Chain
            6 4 4 all SR Upper-layer Header Error
            6 4 5 all Unrecognized Next Header type encountered by intermediate node
            6 4 6 all Extension header too big
            6 4 7 all Extension header chain too long
            6 4 8 all Too many extension headers
            6 4 9 all Too many options in extension header
            6 4 10 all Option too big
            6 5 0 all (type 5 code 0)
            6 5 9 all (type 5 code 9)
            """;

    /** Extended echo replies, which quote nothing: beside the verdict, from the host itself. */
    private static final String UNQUOTED =
            """
            4 43 1 ping Malformed Query
            4 43 2 ping No Such Interface
            4 43 3 ping No Such Table Entry
            4 43 4 ping Multiple Interfaces Satisfy Query
            6 161 1 ping Malformed Query
            6 161 2 ping No Such Interface
            6 161 3 ping No Such Table Entry
            6 161 4 ping Multiple Interfaces Satisfy Query
            """;

    /** Advice, which is no error. */
    private static final String REDIRECTS =
            """
            4 5 0 ping Redirect Datagram for the Network
            4 5 1 ping Redirect Datagram for the Host
            4 5 2 ping Redirect Datagram for the Type of Service and Network
            4 5 3 ping Redirect Datagram for the Type of Service and Host
            """;

    /** A message and who hears of it. */
    record Injected(int version, int type, int code, String audience, String name) {
        private static Injected parse(String line) {
            String[] word = line.split(" ", 5);
            return new Injected(
                    Integer.parseInt(word[0]),
                    Integer.parseInt(word[1]),
                    Integer.parseInt(word[2]),
                    word[3],
                    word[4]);
        }

        String target() {
            return version == 4
                    ? "10.64." + type + "." + code
                    : "fd64::" + Integer.toHexString(type) + ":" + Integer.toHexString(code);
        }

        boolean isNamedBy(String text) {
            return name.startsWith("(")
                    ? text.contains(name.substring(1, name.length() - 1))
                    : text.equals(name);
        }

        @Override
        public String toString() {
            return "v" + version + " " + type + "/" + code;
        }
    }

    private static Stream<Injected> all(String table) {
        return table.lines().map(Injected::parse);
    }

    static Stream<Injected> errors() {
        // A source quench is soft and has a test of its own.
        return all(ERRORS).filter(one -> one.version != 4 || one.type != 4);
    }

    static Stream<Injected> unquoted() {
        return all(UNQUOTED);
    }

    static Stream<Injected> redirects() {
        return all(REDIRECTS);
    }

    static Stream<Injected> quench() {
        return all(ERRORS).filter(one -> one.version == 4 && one.type == 4);
    }

    private final Namespace sender = Namespace.create().pingGroupRange(Namespace.CLOSED);
    private Finished privileged;
    private Finished unprivileged;
    private Finished text4;
    private Finished text6;

    /** "icmp" or "udp". */
    abstract String protocol();

    /** Which audiences a process without any privilege belongs to. */
    abstract List<String> audiences();

    /** Hosts that are asked by this protocol. */
    abstract ScriptedHost<R> host(Namespace sender, ScriptedHost.Script<R> script);

    /** The right answer. */
    abstract byte[] reply(R request);

    /** An extended echo reply that could be about this. */
    abstract byte[] extendedReply(R request, int type, int code);

    @BeforeAll
    void run() {
        List<String> words = new ArrayList<>(List.of(protocol(), "-j", "-c", "3"));
        words.addAll(List.of("-i", "0.2", "-W", "0.8"));
        Stream.of(ERRORS, UNQUOTED, REDIRECTS)
                .flatMap(InjectedErrorContract::all)
                .forEach(one -> words.add(one.target()));
        String[] arguments = words.toArray(new String[0]);
        try (ScriptedHost<R> _ = host(sender, this::answer)) {
            privileged = Command.sonde(arguments).asNobody("net_raw").in(sender).run().quietly();
            text4 = text("10.64.40.5");
            text6 = text("fd64::4:a");
            sender.pingGroupRange(Namespace.OPEN);
            unprivileged = Command.sonde(arguments).asNobody().in(sender).run().quietly();
        }
    }

    private Finished text(String host) {
        return Command.sonde(protocol(), "-c", "3", "-i", "0.02", "-W", "0.2", host)
                .in(sender)
                .run()
                .exited(0);
    }

    @AfterAll
    void close() {
        sender.close();
    }

    /** What its address asks for, about the second probe; the others are answered. */
    private List<Answer> answer(R request) {
        byte[] reply = reply(request);
        int[] last = request.lastOctets();
        boolean four = request.version() == 4;
        int type = four ? last[2] : last[0] << 8 | last[1];
        int code = four ? last[3] : last[2] << 8 | last[3];
        if (four && type == 4 && request.sequence() == 3) {
            // Answered all the same, some time later.
            return List.of(
                    Answer.now(error(request, type, code)),
                    Answer.after(Duration.ofMillis(20), reply));
        }
        if (request.sequence() != 2) {
            return Answer.allNow(reply);
        }
        if (four && type == 5) {
            return Answer.allNow(error(request, type, code), reply);
        }
        if (type == (four ? 43 : 161)) {
            return Answer.allNow(extendedReply(request, type, code), reply);
        }
        return Answer.allNow(error(request, type, code));
    }

    private static byte[] error(Request request, int type, int code) {
        boolean four = request.version() == 4;
        IcmpWriter error = IcmpWriter.error(request, type, code).from(four ? ROUTER : ROUTER6);
        if (four && type == 3 && code == 4 || !four && type == 2) {
            error.word(MTU);
        } else if (four && type == 12 && code == 0) {
            error.word((long) POINTER << 24);
        } else if (four ? type == 40 && code == 2 : type == 4) {
            error.word(POINTER);
        } else if (four && type == 5) {
            // The gateway.
            error.word(0xC6336409L);
        }
        return error.packet();
    }

    // ---- Errors

    @ParameterizedTest
    @MethodSource("errors")
    void withARawSocketItIsHeard(Injected error) {
        heard(privileged, error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void withoutOneItIsHeardWhenTheKernelLetsItThrough(Injected error) {
        if (isHeardUnprivileged(error)) {
            heard(unprivileged, error);
        } else {
            assertLost(unprivileged, error);
        }
    }

    private boolean isHeardUnprivileged(Injected one) {
        return audiences().contains(one.audience);
    }

    private static void assertLost(Finished run, Injected one) {
        assertThat(sequences(run, one, "lost")).containsExactly(2L);
        assertThat(sequences(run, one, "reply")).containsExactly(1L, 3L);
        assertThat(about(run, one, "unexpected")).isEmpty();
    }

    @Test
    void thePrintedTextNamesAllOfItToo() {
        String second = " " + protocol() + "_seq=2 ";

        assertThat(text4.out()).contains("From " + ROUTER + second + "Need Authorization");
        assertThat(text6.out()).contains("From " + ROUTER6 + second + "Option too big");
    }

    private static void heard(Finished run, Injected error) {
        assertThat(sequences(run, error, "icmp_error")).containsExactly(2L);
        assertThat(sequences(run, error, "reply")).containsExactly(1L, 3L);
        assertThat(sequences(run, error, "timeout")).isEmpty();
        JsonLine record = about(run, error, "icmp_error").getFirst();
        says(record, error, error.version == 4 ? ROUTER : ROUTER6);
        boolean tooBig = error.version == 4 ? error.type == 3 && error.code == 4 : error.type == 2;
        boolean points =
                error.version == 4
                        ? error.type == 12 && error.code == 0 || error.type == 40 && error.code == 2
                        : error.type == 4;
        List<String> expected = new ArrayList<>();
        expected.addAll(List.of("version", "type", "code", "name", "from"));
        if (tooBig) {
            expected.add("mtu");
            assertThat(record.number("icmp", "mtu")).isEqualTo(MTU);
        }
        if (points) {
            expected.add("pointer");
            assertThat(record.number("icmp", "pointer")).isEqualTo(POINTER);
        }
        assertThat(record.object("icmp").names()).containsExactlyElementsOf(expected);
        JsonLine summary = summary(run, error);
        assertThat(summary.number("icmp_error")).isEqualTo(1);
        assertThat(summary.number("reply")).isEqualTo(2);
        assertThat(summary.number("unexpected")).isZero();
    }

    private static void says(JsonLine record, Injected error, String from) {
        assertThat(record.number("icmp", "version")).isEqualTo(error.version);
        assertThat(record.number("icmp", "type")).isEqualTo(error.type);
        assertThat(record.number("icmp", "code")).isEqualTo(error.code);
        assertThat(record.text("icmp", "name")).matches(error::isNamedBy, error.name);
        assertThat(record.text("icmp", "from")).isEqualTo(from);
    }

    // ---- What is none

    @ParameterizedTest
    @MethodSource("quench")
    void aSourceQuenchLeavesTheProbeItsAnswer(Injected quench) {
        for (boolean mayHearAll : List.of(true, false)) {
            Finished run = mayHearAll ? privileged : unprivileged;
            if (!mayHearAll && !isHeardUnprivileged(quench)) {
                assertLost(run, quench);
                continue;
            }
            assertThat(sequences(run, quench, "reply")).containsExactly(1L, 3L);
            List<JsonLine> replies = about(run, quench, "reply");
            assertThat(replies.get(0).has("icmp")).isFalse();
            says(replies.get(1), quench, ROUTER);
            // Without an answer it is the verdict, once the time for one is over.
            assertThat(sequences(run, quench, "timeout")).isEmpty();
            assertThat(sequences(run, quench, "icmp_error")).containsExactly(2L);
            says(about(run, quench, "icmp_error").getFirst(), quench, ROUTER);
        }
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void aRedirectIsAnEventAndTheProbeGoesOn(Injected redirect) {
        for (boolean mayHearAll : List.of(true, false)) {
            Finished run = mayHearAll ? privileged : unprivileged;
            if (mayHearAll || isHeardUnprivileged(redirect)) {
                assertThat(sequences(run, redirect, "redirect")).containsExactly(2L);
                JsonLine event = about(run, redirect, "redirect").getFirst();
                says(event, redirect, ROUTER);
                assertThat(event.text("icmp", "gateway")).isEqualTo(GATEWAY);
            }
            assertThat(sequences(run, redirect, "reply")).containsExactly(1L, 2L, 3L);
            assertThat(summary(run, redirect).number("icmp_error")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("unquoted")
    void whatQuotesNothingIsNoVerdict(Injected reply) {
        for (boolean mayHearAll : List.of(true, false)) {
            Finished run = mayHearAll ? privileged : unprivileged;
            boolean heard = mayHearAll || isHeardUnprivileged(reply);
            if (heard) {
                JsonLine event = about(run, reply, "unexpected").getFirst();
                assertThat(event.text("reason")).isEqualTo("unquoted_error");
                assertThat(event.text("from")).isEqualTo(reply.target());
                says(event, reply, reply.target());
            }
            assertThat(sequences(run, reply, "reply")).containsExactly(1L, 2L, 3L);
            assertThat(summary(run, reply).number("unexpected")).isEqualTo(heard ? 1 : 0);
        }
    }

    // ---- Reading

    private static List<JsonLine> about(Finished run, Injected one, String type) {
        return run.records(type).stream()
                .filter(record -> record.text("target").equals(one.target()))
                .toList();
    }

    private static List<Long> sequences(Finished run, Injected one, String type) {
        return about(run, one, type).stream().map(record -> record.number("seq")).toList();
    }

    private static JsonLine summary(Finished run, Injected one) {
        return run.summaries().stream()
                .filter(record -> record.text("target").equals(one.target()))
                .findFirst()
                .orElseThrow();
    }
}
