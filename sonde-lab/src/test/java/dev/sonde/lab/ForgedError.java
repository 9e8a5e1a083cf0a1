// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * An error (11/0, v6 3/0) that something is wrong with, and others that only look so. A host of
 * this kind sends one about the second probe and, before its answer, about the third.
 */
enum ForgedError {
    // ---- About somebody else's packet

    OTHER_IDENTIFIER,
    OTHER_DESTINATION,
    /** Another host that is probed as well. */
    ANOTHER_TARGET,
    OTHER_PROTOCOL,
    /** Our identifier and destination, but another pinger's payload. */
    FOREIGN_MARK,
    QUOTED_REPLY,
    QUOTED_CODE,
    UNSENT_SEQUENCE,

    // ---- Cut short

    NO_QUOTE,
    HALF_AN_IP_HEADER,
    ONLY_AN_IP_HEADER,
    FOUR_OCTETS,
    SEVEN_OCTETS,
    FIRST_FRAGMENT,

    // ---- Malformed

    WRONG_CHECKSUM,
    WRONG_TYPE,
    WRONG_VERSION,
    /** A header length of 16 octets; in version 6, which has none, a payload without an octet. */
    SHORT_HEADER,
    /** A header length beyond the quote's end; in version 6 an extension header that is. */
    LONG_HEADER,
    /** The quoted datagram says that it is nothing but a header. */
    SHORT_TOTAL_LENGTH,
    LATER_FRAGMENT,
    /** Options up to the last octet that fits; in version 6 extension headers without end. */
    ENDLESS_CHAIN,

    // ---- Sound, though unusual

    EIGHT_OCTETS,
    TWO_FRAGMENTS,
    /** As the router had it: time to live counted down, header checksum left alone. */
    COUNTED_DOWN,
    WITH_OPTIONS,
    MPLS,
    INTERFACE,
    MPLS_AND_INTERFACE,
    /** As older routers do it: no length, the structure behind 128 octets. */
    MPLS_WITHOUT_LENGTH,
    /** Eight octets of ICMP, padded with zeros where the payload was. */
    MPLS_BEHIND_A_SHORT_QUOTE,
    LENGTH_TOO_LONG,
    LENGTH_TOO_SHORT,
    WRONG_STRUCTURE_CHECKSUM,
    WRONG_OBJECT_LENGTH;

    static final String ROUTER = "198.51.100.7";
    static final String ROUTER6 = "2001:db8::7";
    static final int NEVER_SENT = 777;
    private static final Duration LAG = Duration.ofMillis(20);
    private static final int UDP = 17;
    private static final int DESTINATION_OPTIONS = 60;

    /** Label 16001, bottom of stack, time to live 1; RFC 4950. */
    static final byte[] MPLS_OBJECT = {0, 8, 1, 1, 0x03, (byte) 0xE8, 0x11, 1};

    /** Incoming interface with index 7 and name eth0; RFC 5837. */
    private static final byte[] INTERFACE_OBJECT = {
        0, 16, 2, 0x0A, 0, 0, 0, 7, 8, 'e', 't', 'h', '0', 0, 0, 0
    };

    /** Its length goes beyond its end. */
    private static final byte[] TORN_OBJECT = {0, 64, 1, 1, 0, 0, 0, 0};

    String host(int version) {
        int place = List.of(values()).indexOf(this);
        return version == 4 ? "10.64.200." + place : "fd64::c8:" + Integer.toHexString(place);
    }

    /** Plays all of them. */
    static ScriptedHost.Script<EchoRequest> script() {
        return request -> {
            ForgedError forged = values()[request.lastOctets()[3]];
            byte[] reply = IcmpWriter.reply(request).packet();
            byte[][] errors = forged.packets(request);
            return switch (request.sequence()) {
                case 2 -> Answer.allNow(errors);
                case 3 -> {
                    List<Answer> all = Answer.allNow(errors);
                    all.add(Answer.after(LAG, reply));
                    yield all;
                }
                default -> Answer.allNow(reply);
            };
        };
    }

    private byte[][] packets(EchoRequest request) {
        IcmpWriter error = error(request, quote(request));
        return switch (this) {
            case FIRST_FRAGMENT -> new byte[][] {error.fragments(64)[0]};
            case TWO_FRAGMENTS -> error.fragments(64);
            default -> new byte[][] {error.packet()};
        };
    }

    private IcmpWriter error(EchoRequest request, byte[] quote) {
        boolean four = request.version() == 4;
        IcmpWriter error =
                IcmpWriter.error(request, four ? 11 : 3, 0, quote).from(four ? ROUTER : ROUTER6);
        int length = four ? 5 : 4;
        int behindQuote = 8 + 128;
        return switch (this) {
            case WRONG_CHECKSUM -> error.wrongChecksum();
            // Neither of them is an error, assigned or not.
            case WRONG_TYPE -> error.type(four ? 38 : 200);
            case MPLS, MPLS_BEHIND_A_SHORT_QUOTE -> error.extended(MPLS_OBJECT);
            case INTERFACE -> error.extended(INTERFACE_OBJECT);
            case MPLS_AND_INTERFACE -> error.extended(MPLS_OBJECT, INTERFACE_OBJECT);
            case MPLS_WITHOUT_LENGTH -> error.extended(MPLS_OBJECT).octet(length, 0);
            case LENGTH_TOO_LONG -> error.extended(MPLS_OBJECT).octet(length, 0xFF);
            case LENGTH_TOO_SHORT -> error.extended(MPLS_OBJECT).octet(length, 1);
            case WRONG_STRUCTURE_CHECKSUM ->
                    error.extended(MPLS_OBJECT).octet(behindQuote + 3, 0x55);
            case WRONG_OBJECT_LENGTH -> error.extended(TORN_OBJECT);
            default -> error;
        };
    }

    private byte[] quote(EchoRequest request) {
        boolean four = request.version() == 4;
        byte[] quote = request.packet();
        int header = four ? Internet.V4_HEADER : Internet.V6_HEADER;
        return switch (this) {
            case OTHER_IDENTIFIER -> changed(quote, header + 4, quote[header + 4] ^ 0x55);
            case OTHER_DESTINATION -> changed(quote, header - 1, 0xFA);
            case ANOTHER_TARGET -> {
                byte[] other =
                        InetAddress.ofLiteral(OTHER_IDENTIFIER.host(four ? 4 : 6)).getAddress();
                System.arraycopy(other, 0, quote, header - other.length, other.length);
                yield quote;
            }
            case OTHER_PROTOCOL -> changed(quote, four ? 9 : 6, UDP);
            case FOREIGN_MARK -> {
                for (int at = header + 8; at < header + 16; at++) {
                    quote[at] = (byte) ~quote[at];
                }
                yield quote;
            }
            case QUOTED_REPLY -> changed(quote, header, four ? 0 : 129);
            case QUOTED_CODE -> changed(quote, header + 1, 1);
            case UNSENT_SEQUENCE ->
                    changed(changed(quote, header + 6, NEVER_SENT >> 8), header + 7, NEVER_SENT);
            case NO_QUOTE -> new byte[0];
            case HALF_AN_IP_HEADER -> Arrays.copyOf(quote, header / 2);
            case ONLY_AN_IP_HEADER -> Arrays.copyOf(quote, header);
            case FOUR_OCTETS -> Arrays.copyOf(quote, header + 4);
            case SEVEN_OCTETS -> Arrays.copyOf(quote, header + 7);
            case EIGHT_OCTETS, MPLS_BEHIND_A_SHORT_QUOTE -> Arrays.copyOf(quote, header + 8);
            case WRONG_VERSION -> changed(quote, 0, quote[0] ^ 0x10);
            case SHORT_HEADER -> four ? changed(quote, 0, 0x44) : changed(quote, 5, 0);
            case LONG_HEADER ->
                    four
                            ? changed(Arrays.copyOf(quote, 56), 0, 0x4F)
                            : extended(quote, DESTINATION_OPTIONS, new byte[] {58, (byte) 0xFF});
            case SHORT_TOTAL_LENGTH ->
                    four ? changed(changed(quote, 2, 0), 3, header) : changed(quote, 5, 7);
            case LATER_FRAGMENT ->
                    four
                            ? changed(quote, 7, 3)
                            : extended(quote, 44, new byte[] {58, 0, 0, 24, 0, 0, 0, 1});
            case ENDLESS_CHAIN -> four ? allOptions(quote) : endless(quote);
            case COUNTED_DOWN -> changed(quote, four ? 8 : 7, 1);
            case WITH_OPTIONS ->
                    four
                            ? withOptions(quote, new byte[] {1, 1, 1, 0})
                            : extended(
                                    quote,
                                    DESTINATION_OPTIONS,
                                    new byte[] {58, 0, 1, 4, 0, 0, 0, 0});
            default -> quote;
        };
    }

    private static byte[] changed(byte[] quote, int at, int value) {
        quote[at] = (byte) value;
        return quote;
    }

    /** An IPv4 packet with options, as its sender would have written it. */
    private static byte[] withOptions(byte[] packet, byte[] options) {
        byte[] longer = Arrays.copyOf(packet, packet.length + options.length);
        System.arraycopy(options, 0, longer, 20, options.length);
        System.arraycopy(packet, 20, longer, 20 + options.length, packet.length - 20);
        longer[0] = (byte) (0x45 + options.length / 4);
        longer[3] = (byte) longer.length;
        return Internet.sealHeader(longer);
    }

    /** 40 octets of options and nothing behind them. */
    private static byte[] allOptions(byte[] packet) {
        byte[] none = new byte[40];
        Arrays.fill(none, (byte) 1);
        return Arrays.copyOf(withOptions(packet, none), 60);
    }

    /** An IPv6 packet with an extension header in front of its message. */
    private static byte[] extended(byte[] packet, int nextHeader, byte[] extension) {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(packet, 0, 40);
        longer.writeBytes(extension);
        longer.write(packet, 40, packet.length - 40);
        byte[] octets = longer.toByteArray();
        octets[5] = (byte) (octets.length - 40);
        octets[6] = (byte) nextHeader;
        return octets;
    }

    /** Destination options behind destination options, to the end of what may be quoted. */
    private static byte[] endless(byte[] packet) {
        byte[] octets = Arrays.copyOf(packet, 1232);
        for (int at = 40; at < octets.length; at += 8) {
            System.arraycopy(
                    new byte[] {DESTINATION_OPTIONS, 0, 1, 4, 0, 0, 0, 0}, 0, octets, at, 8);
        }
        octets[4] = (byte) (1192 >> 8);
        octets[5] = (byte) 1192;
        octets[6] = DESTINATION_OPTIONS;
        return octets;
    }
}
