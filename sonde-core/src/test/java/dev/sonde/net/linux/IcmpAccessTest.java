// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.net.Availability;
import dev.sonde.net.Availability.Unavailable;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said about sockets that may not be had, and that nothing is said where they may. */
class IcmpAccessTest {
    @ParameterizedTest
    @EnumSource(Family.class)
    void permittedSocketsAreAvailable(Family family) throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                IcmpAccess access = network.icmpAccess(family);
                assertThat(access.pingSocket().isAvailable()).isTrue();
                assertThat(access.rawSocket().isAvailable()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void pingSocketOutsideTheGroupRangeNamesRangeGroupAndSysctl(Family family) throws Exception {
        Lab.inNewNamespace(() -> {
            Lab.permitPingSockets("1 0");
            try (Network network = new LinuxNetwork()) {
                Unavailable ping = unavailable(network.icmpAccess(family).pingSocket());
                assertThat(ping.errno()).isEqualTo("EACCES");
                assertThat(ping.reason())
                        .contains("net.ipv4.ping_group_range is \"1 0\"", "group 0");
                assertThat(ping.remedy())
                        .isEqualTo("sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"");
                assertRefusalMatches(network, family, Kind.PING, ping);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void rawSocketWithoutTheCapabilityNamesIt(Family family) throws Exception {
        Lab.inNewNamespace(() -> {
            Lab.dropCapabilities();
            try (Network network = new LinuxNetwork()) {
                IcmpAccess access = network.icmpAccess(family);
                assertThat(access.pingSocket().isAvailable()).isTrue();
                Unavailable raw = unavailable(access.rawSocket());
                assertThat(raw.errno()).isEqualTo("EPERM");
                assertThat(raw.reason()).contains("CAP_NET_RAW");
                assertThat(raw.remedy()).contains("setpriv", "AmbientCapabilities=CAP_NET_RAW");
                assertRefusalMatches(network, family, Kind.RAW, raw);
            }
        });
    }

    private static void assertRefusalMatches(
            Network network, Family family, Kind kind, Unavailable unavailable) {
        assertThatThrownBy(() -> network.openIcmp(family, kind, SocketOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        NetworkException.class,
                        e -> assertThat(e.whose()).isEqualTo(NetworkException.Cause.NOT_PERMITTED))
                .hasMessageContaining(unavailable.reason())
                .hasMessageContaining(unavailable.remedy());
    }

    private static Unavailable unavailable(Availability availability) {
        assertThat(availability).isInstanceOf(Unavailable.class);
        return (Unavailable) availability;
    }

    @Test
    void jvmThatDeniesNativeAccessIsToldItsFlag() throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--illegal-native-access=deny",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Denied.class.getName())
                        .redirectErrorStream(true)
                        .start();
        List<String> output = java.inputReader().lines().toList();

        assertThat(java.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(output).hasSize(3);
        assertThat(output)
                .allSatisfy(
                        line -> assertThat(line).contains("--enable-native-access=ALL-UNNAMED"));
        assertThat(output.getLast()).startsWith("NOT_PERMITTED");
    }

    /** Run in a JVM of its own. */
    static final class Denied {
        private Denied() {}

        public static void main(String[] args) {
            try (Network network = new LinuxNetwork()) {
                network.wake();
                IcmpAccess access = network.icmpAccess(Family.V4);
                System.out.println(access.pingSocket());
                System.out.println(access.rawSocket());
                try {
                    network.openIcmp(Family.V4, Kind.PING, SocketOptions.DEFAULT);
                } catch (NetworkException e) {
                    System.out.println(e.whose() + " " + e.getMessage());
                }
            }
        }
    }
}
