// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import java.nio.ByteBuffer;

/** What must hold for any octets whatever: nothing is thrown, and no number leaves its range. */
final class Sound {
    private Sound() {}

    /** Reads a message and looks at all of it. */
    static IcmpMessage check(Family family, byte[] packet, int at, int end) {
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        IcmpMessage message = IcmpMessage.read(family, buffer, at, end);
        switch (message) {
            case IcmpMessage.ErrorMessage error -> {
                require(error.word() >>> 32 == 0, error);
                quote(error.quote(), end);
                extensions(error.extensions(), end - at);
                require(error.nextHopMtu().orElse(1) > 0, error);
                require(error.pointer().orElse(0) >= 0, error);
            }
            case IcmpMessage.Redirect redirect -> {
                require(redirect.target().family() == family, redirect);
                quote(redirect.quote(), end);
            }
            case IcmpMessage.ExtendedRequest request -> extensions(request.query(), end - at);
            case IcmpMessage.ExtendedReply reply ->
                    require(reply.state() >= 0 && reply.state() < 8, reply);
            case IcmpMessage.Unrelated other -> require(other.type() < 256, other);
            case IcmpMessage.Refused refused -> require(refused.why() != null, refused);
        }
        IcmpError about = IcmpError.of(message);
        require(about == null || about.identifier() >>> 16 == 0, message);
        require(about == null || about.sequence() >>> 16 == 0, message);
        require(buffer.position() == 0 && buffer.limit() == packet.length, "moved");
        return message;
    }

    private static void quote(QuotedDatagram quote, int end) {
        switch (quote) {
            case QuotedDatagram.EchoRequest request -> {
                require(request.header().firstFragment(), request);
                require(request.payloadOctets() >= 0, request);
                require(request.payloadAt() + request.payloadOctets() <= end, request);
            }
            case QuotedDatagram.Other other -> {
                require(other.transportOctets() >= 0, other);
                require(other.transportAt() + other.transportOctets() <= end, other);
            }
            case QuotedDatagram.Unreadable _ -> {
                // Says nothing that could be wrong.
            }
        }
    }

    private static void extensions(IcmpExtensions extensions, int octets) {
        if (extensions instanceof IcmpExtensions.Present present) {
            require(present.objects().size() <= octets / 4, present);
            for (ExtensionObject object : present.objects()) {
                if (object instanceof ExtensionObject.MplsStack stack) {
                    require(!stack.labels().isEmpty(), stack);
                    for (MplsLabel label : stack.labels()) {
                        require(label.label() >>> 20 == 0 && label.ttl() < 256, label);
                    }
                }
                if (object instanceof ExtensionObject.Interface face) {
                    String name = face.information().name().orElse("");
                    require(name.chars().noneMatch(Character::isISOControl), face);
                }
            }
        }
    }

    /** Without a matcher: it is called a great many times. */
    private static void require(boolean holds, Object what) {
        if (!holds) {
            assertThat(what).as("out of range").isNull();
        }
    }
}
