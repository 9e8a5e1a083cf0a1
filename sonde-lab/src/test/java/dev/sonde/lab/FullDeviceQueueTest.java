// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sender whose device takes no packet. */
class FullDeviceQueueTest {
    /**
     * ENOBUFS where the kernel says so. To a raw socket of IPv4 it does for those that have asked
     * for the error queue (raw(7)), to a ping socket of IPv6 never.
     */
    @ParameterizedTest
    @CsvSource({
        "NOBODY_ON_PING_SOCKET, 10.77.0.2, send_error",
        "ROOT_ON_RAW_SOCKET,    10.77.0.2, send_error",
        "NOBODY_ON_PING_SOCKET, fd77::2,   lost",
        "ROOT_ON_RAW_SOCKET,    fd77::2,   send_error"
    })
    void whatIsDroppedHereIsASendErrorWhereTheKernelTells(AsWhom who, String host, String verdict) {
        try (Wire wire = Wire.create()) {
            Command.of("tc", "qdisc", "add", "dev", "wire", "root", "pfifo", "limit", "0")
                    .in(wire.sender())
                    .mustRun();
            Finished run = who.icmp(wire.sender(), "-j -c 5 -i 0.02 -W 0.2 " + host).run();

            assertThat(run.exited(1).quietly().summary().number(verdict)).isEqualTo(5);
            for (JsonLine error : run.records("send_error")) {
                assertThat(error.text("errno")).isEqualTo("ENOBUFS");
            }
        }
    }
}
