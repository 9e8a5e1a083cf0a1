// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripted hosts write is what kernel and ping take it for. */
class ScriptedHostTest {
    private Namespace sender;

    @BeforeEach
    void open() {
        sender = Namespace.create();
    }

    @AfterEach
    void close() {
        sender.close();
    }

    private Finished ping(String host) {
        return Command.of("ping", "-c", "3", "-i", "0.01", "-W", "0.5", host).in(sender).run();
    }

    /** What the kernel of the sender has counted under a name of nstat(8). */
    private long counted(String name) {
        Finished run = Command.of("nstat", "-asz", name).in(sender).mustRun();
        for (String line : run.out().lines().toList()) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length()).strip().split(" ")[0]);
            }
        }
        throw new AssertionError(run.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.64.0.1, IcmpInEchoReps, IcmpInCsumErrors",
        "fd64::1, Icmp6InEchoReplies, Icmp6InCsumErrors"
    })
    void aReplyIsOneForTheKernelAndForPing(String host, String replies, String wrong) {
        try (ScriptedHost<EchoRequest> scripted =
                ScriptedHost.in(
                        sender, request -> Answer.allNow(IcmpWriter.reply(request).packet()))) {
            Finished run = ping(host).exited(0);

            assertThat(run.out()).contains("3 packets transmitted, 3 received, 0% packet loss");
            assertThat(scripted.asked()).extracting(EchoRequest::sequence).containsExactly(1, 2, 3);
            assertThat(counted(replies)).isEqualTo(3);
            assertThat(counted(wrong)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.64.0.1, IcmpInCsumErrors", "fd64::1, Icmp6InCsumErrors"})
    void aWrongChecksumIsOneForTheKernel(String host, String wrong) {
        try (var _ =
                ScriptedHost.in(
                        sender,
                        request ->
                                Answer.allNow(
                                        IcmpWriter.reply(request).wrongChecksum().packet()))) {
            Finished run = ping(host).exited(1);

            assertThat(run.out()).contains("0 received");
            assertThat(counted(wrong)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.64.0.1, 3, 13, 198.51.100.7, From 198.51.100.7 icmp_seq=1 Packet filtered",
        "fd64::1, 1, 3, 2001:db8::7, "
                + "From 2001:db8::7 icmp_seq=1 Destination unreachable: Address unreachable"
    })
    void anErrorIsOneForPing(String host, int type, int code, String from, String line) {
        try (var _ =
                ScriptedHost.in(
                        sender,
                        request ->
                                Answer.allNow(
                                        IcmpWriter.error(request, type, code)
                                                .from(from)
                                                .packet()))) {
            assertThat(ping(host).exited(1).out()).contains(line, "+3 errors");
        }
    }

    @Test
    void anAnswerComesAsLateAsTheScriptSays() {
        try (var _ =
                ScriptedHost.in(
                        sender,
                        request ->
                                List.of(
                                        Answer.after(
                                                Duration.ofMillis(50),
                                                IcmpWriter.reply(request).packet())))) {
            Finished run = Command.icmp("-j -c 3 -i 0.01 10.64.0.1").in(sender).run().exited(0);

            assertThat(run.summary().number("rtt", "min")).isBetween(50_000_000L, 500_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.64.0.1", "fd64::1"})
    void fragmentsArePutTogetherByTheKernel(String host) {
        try (var _ =
                ScriptedHost.in(
                        sender,
                        request -> Answer.allNow(IcmpWriter.reply(request).fragments(16)))) {
            assertThat(ping(host).exited(0).out()).contains("3 received");
        }
    }

    @Test
    void aScriptThatThrowsFailsTheTest() {
        ScriptedHost<EchoRequest> host =
                ScriptedHost.in(
                        sender,
                        _ -> {
                            throw new IllegalStateException("out of ideas");
                        });
        ping("10.64.0.1").exited(1);
        assertThatThrownBy(host::close)
                .isInstanceOf(AssertionError.class)
                .hasRootCauseMessage("out of ideas");
    }
}
