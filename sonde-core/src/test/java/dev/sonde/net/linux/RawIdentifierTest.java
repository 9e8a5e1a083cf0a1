// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Reservations of identifiers, where the random first choice is always the same. */
class RawIdentifierTest {
    private static final RandomGenerator ALWAYS_SAME = () -> 0L;

    @Test
    void takenIdentifierIsPassedOverAndFreeAgainAfterClosing() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Kernel kernel = Kernel.confined()) {
                RawIdentifier first = RawIdentifier.reserve(kernel, Family.V4, ALWAYS_SAME);
                try (RawIdentifier second = RawIdentifier.reserve(kernel, Family.V4, ALWAYS_SAME);
                        RawIdentifier other =
                                RawIdentifier.reserve(kernel, Family.V6, ALWAYS_SAME)) {
                    assertThat(second.value()).isEqualTo(1 + first.value() % 0xFFFF);
                    assertThat(other.value()).isEqualTo(first.value());
                }
                first.close();
                try (RawIdentifier again = RawIdentifier.reserve(kernel, Family.V4, ALWAYS_SAME)) {
                    assertThat(again.value()).isEqualTo(first.value());
                }
            }
        });
    }

    @Test
    void namespacesDoNotDisturbEachOther() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Kernel kernel = Kernel.confined();
                    RawIdentifier here = RawIdentifier.reserve(kernel, Family.V4, ALWAYS_SAME)) {
                Lab.inNewNamespace(() -> {
                    try (Kernel other = Kernel.confined();
                            RawIdentifier there =
                                    RawIdentifier.reserve(other, Family.V4, ALWAYS_SAME)) {
                        assertThat(there.value()).isEqualTo(here.value());
                    }
                });
            }
        });
    }

    @Test
    void refusalsOfOtherCallsNameTheirRemedyToo() {
        NetworkException e = Refusal.ofCall("socket", Errno.EMFILE.number()).toException();
        assertThat(e.whose()).isEqualTo(NetworkException.Cause.NOT_AVAILABLE);
        assertThat(e).hasMessageContaining("EMFILE").hasMessageContaining("ulimit -n");
        assertThat(Refusal.ofCall("socket", Errno.EPERM.number()).toException())
                .hasMessageContaining("seccomp");
    }
}
