// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IcmpEchoTest {
    private static final byte[] PATTERN = {0x10, 0x11, 0x12};

    static IntStream sizes() {
        return IntStream.concat(IntStream.rangeClosed(0, 64), IntStream.of(1472));
    }

    @Test
    void typesAreThoseOfTheRegistries() {
        assertThat(IcmpEcho.requestType(Family.V4)).isEqualTo(8);
        assertThat(IcmpEcho.replyType(Family.V4)).isZero();
        assertThat(IcmpEcho.requestType(Family.V6)).isEqualTo(128);
        assertThat(IcmpEcho.replyType(Family.V6)).isEqualTo(129);
    }

    @Test
    void headerIsLaidOutAsInRfc792() {
        ByteBuffer message = ByteBuffer.allocate(8);
        message.position(8);

        IcmpEcho.writeHeader(message, 8, 0xABCD, 0x1234);
        assertThat(message.array()).isEqualTo(Octets.of("08 00 0000 abcd 1234"));

        // 0800 + abcd + 1234 = c601
        IcmpEcho.writeChecksum(message);
        assertThat(message.array()).isEqualTo(Octets.of("08 00 39fe abcd 1234"));
    }

    @Test
    void checksumIsThatOfACapturedRequest() {
        ByteBuffer message = ByteBuffer.allocate(40);
        message.position(IcmpEcho.HEADER_BYTES);
        message.put(Octets.of("6162636465666768696a6b6c6d6e6f70717273747576776162636465666768 69"));

        IcmpEcho.writeHeader(message, IcmpEcho.requestType(Family.V4), 1, 1);
        IcmpEcho.writeChecksum(message);

        assertThat(message.getShort(2)).isEqualTo((short) 0x4D5A);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 65535", "65535, 1", "32768, 32767", "65535, 65535"})
    void identifierAndSequenceAreUnsigned(int identifier, int sequence) {
        ByteBuffer message = ByteBuffer.allocate(8);

        IcmpEcho.writeHeader(message, 255, identifier, sequence);

        assertThat(IcmpEcho.type(message, 0)).isEqualTo(255);
        assertThat(IcmpEcho.code(message, 0)).isZero();
        assertThat(IcmpEcho.identifier(message, 0)).isEqualTo(identifier);
        assertThat(IcmpEcho.sequence(message, 0)).isEqualTo(sequence);
    }

    @Test
    void codeIsReadUnsigned() {
        assertThat(IcmpEcho.code(Octets.buffer("00 ff 0000 0000 0000"), 0)).isEqualTo(255);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aMessageComesBackAsItWasWritten(int size) {
        EchoPayload payload = new EchoPayload(size, PATTERN, 0x0123_4567_89AB_CDEFL);
        long number = 0x1_0000_0007L;
        // Every slot of a batch holds an older datagram; nothing of it may shine through.
        ByteBuffer message = ByteBuffer.allocateDirect(8 + size);
        while (message.hasRemaining()) {
            message.put((byte) 0xEE);
        }
        message.clear().position(IcmpEcho.HEADER_BYTES);

        payload.write(message, number);
        IcmpEcho.writeHeader(message, 8, 0x4242, (int) (number & 0xFFFF));
        IcmpEcho.writeChecksum(message);

        assertThat(message.position()).isEqualTo(8 + size);
        assertThat(InternetChecksum.of(message, 0, 8 + size)).isZero();
        assertThat(IcmpEcho.type(message, 0)).isEqualTo(8);
        assertThat(IcmpEcho.code(message, 0)).isZero();
        assertThat(IcmpEcho.identifier(message, 0)).isEqualTo(0x4242);
        assertThat(IcmpEcho.sequence(message, 0)).isEqualTo(7);
        assertThat(payload.firstDifference(message, 8, size, number)).isEqualTo(-1);
    }
}
