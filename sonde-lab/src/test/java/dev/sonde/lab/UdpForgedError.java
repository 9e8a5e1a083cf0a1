// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * An error about a datagram of text that something is wrong with, and others that only look so. A
 * host of this kind sends one about the second probe and, before its answer, about the third.
 */
enum UdpForgedError {
    // ---- About somebody else's datagram

    OTHER_SOURCE_PORT,
    OTHER_DESTINATION_PORT,
    OTHER_DESTINATION,
    OTHER_PROTOCOL,
    /** Our flow, but a number that was never sent. */
    UNSENT_NUMBER,
    /** Our flow and number, sent at another time. */
    OTHER_TIME,
    FOREIGN_TEXT,

    // ---- Cut short

    NO_QUOTE,
    ONLY_AN_IP_HEADER,
    SEVEN_OCTETS,

    // ---- Malformed

    WRONG_CHECKSUM,

    // ---- Sound, though unusual

    /** As much as RFC 792 asks for: ports, and nothing of the text. */
    EIGHT_OCTETS,
    /** The same, while another probe is in flight: it may be about either. */
    EIGHT_OCTETS_OF_TWO,
    /** The word and the number. */
    FOURTEEN_OCTETS,
    COUNTED_DOWN,
    MPLS,
    /** Eight octets of UDP, padded with zeros where the text was. */
    MPLS_BEHIND_A_SHORT_QUOTE;

    static final String ROUTER = "198.51.100.7";
    static final String ROUTER6 = "2001:db8::7";
    private static final Duration LAG = Duration.ofMillis(20);

    /** Beyond the time of the next probe. */
    private static final Duration LONG = Duration.ofMillis(300);

    private static final int UDP_HEADER = 8;

    /**
     * The host of this kind.
     *
     * @param keptBack whether its errors are such as the kernel tells to no UDP socket
     */
    String host(int version, boolean keptBack) {
        int place = List.of(values()).indexOf(this);
        int block = keptBack ? 201 : 200;
        return version == 4
                ? "10.64." + block + "." + place
                : "fd64::" + Integer.toHexString(block) + ":" + Integer.toHexString(place);
    }

    /** Plays all of them. */
    static ScriptedHost.Script<UdpRequest> script() {
        return request -> {
            int[] last = request.lastOctets();
            UdpForgedError forged = values()[last[3]];
            boolean keptBack = (request.version() == 4 ? last[2] : last[1]) == 201;
            byte[] answer = UdpWriter.answer(request).packet();
            if (forged == EIGHT_OCTETS_OF_TWO && request.sequence() == 2) {
                return List.of(Answer.after(LONG, answer));
            }
            byte[] error = forged.packet(request, keptBack);
            return switch (request.sequence()) {
                case 2 -> Answer.allNow(error);
                case 3 -> List.of(Answer.now(error), Answer.after(LAG, answer));
                default -> Answer.allNow(answer);
            };
        };
    }

    private byte[] packet(UdpRequest request, boolean keptBack) {
        boolean four = request.version() == 4;
        IcmpWriter error =
                IcmpWriter.error(request, four ? 11 : 3, keptBack ? 1 : 0, quote(request))
                        .from(four ? ROUTER : ROUTER6);
        return switch (this) {
            case WRONG_CHECKSUM -> error.wrongChecksum().packet();
            case MPLS, MPLS_BEHIND_A_SHORT_QUOTE ->
                    error.extended(ForgedError.MPLS_OBJECT).packet();
            default -> error.packet();
        };
    }

    private byte[] quote(UdpRequest request) {
        boolean four = request.version() == 4;
        byte[] quote = request.packet();
        int header = four ? Internet.V4_HEADER : Internet.V6_HEADER;
        int text = header + UDP_HEADER;
        return switch (this) {
            case OTHER_SOURCE_PORT -> changed(quote, header, quote[header] ^ 0x55);
            case OTHER_DESTINATION_PORT -> changed(quote, header + 2, quote[header + 2] ^ 0x55);
            case OTHER_DESTINATION -> changed(quote, header - 1, 0xFA);
            case OTHER_PROTOCOL -> changed(quote, four ? 9 : 6, 6);
            case UNSENT_NUMBER -> withText(quote, text, "ping 777 1725933169.8131110");
            case OTHER_TIME -> withText(quote, text, "ping 2 1725933169.8131110");
            case FOREIGN_TEXT -> withText(quote, text, "Who goes there? Nobody you know");
            case NO_QUOTE -> new byte[0];
            case ONLY_AN_IP_HEADER -> Arrays.copyOf(quote, header);
            case SEVEN_OCTETS -> Arrays.copyOf(quote, header + 7);
            case EIGHT_OCTETS, EIGHT_OCTETS_OF_TWO, MPLS_BEHIND_A_SHORT_QUOTE ->
                    Arrays.copyOf(quote, text);
            case FOURTEEN_OCTETS -> Arrays.copyOf(quote, text + "ping 2".length());
            case COUNTED_DOWN -> changed(quote, four ? 8 : 7, 1);
            case WRONG_CHECKSUM, MPLS -> quote;
        };
    }

    private static byte[] changed(byte[] quote, int at, int value) {
        quote[at] = (byte) value;
        return quote;
    }

    private static byte[] withText(byte[] quote, int at, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        byte[] longer = Arrays.copyOf(quote, at + octets.length);
        System.arraycopy(octets, 0, longer, at, octets.length);
        return longer;
    }
}
