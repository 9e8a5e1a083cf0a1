// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sonde.net.Family;
import java.nio.ByteBuffer;

/**
 * Whatever arrives on a raw socket. An ordinary run feeds the packets in this class's Inputs folder
 * once each; {@code JAZZER_FUZZ=1 mvn -pl sonde-core test -Dtest=IcmpMessageFuzzTest#icmp} looks
 * for new ones, one method at a time.
 */
class IcmpMessageFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void icmp(byte[] packet) {
        if (packet.length >= 4) {
            // Past the checksum, or little else would ever be seen.
            ByteBuffer buffer = ByteBuffer.wrap(packet);
            buffer.putShort(2, (short) 0);
            buffer.putShort(2, (short) InternetChecksum.of(buffer, 0, packet.length));
        }
        Sound.check(Family.V4, packet, 0, packet.length);
    }

    @FuzzTest(maxDuration = "1m")
    void icmpv6(byte[] packet) {
        Sound.check(Family.V6, packet, 0, packet.length);
    }
}
