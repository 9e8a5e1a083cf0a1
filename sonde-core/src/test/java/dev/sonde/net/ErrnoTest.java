// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {
    /** Numbers from asm-generic/errno.h, texts from strerror(3) of glibc in the C locale. */
    private static final String TABLE =
            """
            1   EPERM           Operation not permitted
            2   ENOENT          No such file or directory
            4   EINTR           Interrupted system call
            11  EAGAIN          Resource temporarily unavailable
            12  ENOMEM          Cannot allocate memory
            13  EACCES          Permission denied
            19  ENODEV          No such device
            22  EINVAL          Invalid argument
            23  ENFILE          Too many open files in system
            24  EMFILE          Too many open files
            32  EPIPE           Broken pipe
            38  ENOSYS          Function not implemented
            64  ENONET          Machine is not on the network
            71  EPROTO          Protocol error
            90  EMSGSIZE        Message too long
            92  ENOPROTOOPT     Protocol not available
            93  EPROTONOSUPPORT Protocol not supported
            95  EOPNOTSUPP      Operation not supported
            97  EAFNOSUPPORT    Address family not supported by protocol
            98  EADDRINUSE      Address already in use
            99  EADDRNOTAVAIL   Cannot assign requested address
            100 ENETDOWN        Network is down
            101 ENETUNREACH     Network is unreachable
            103 ECONNABORTED    Software caused connection abort
            104 ECONNRESET      Connection reset by peer
            105 ENOBUFS         No buffer space available
            110 ETIMEDOUT       Connection timed out
            111 ECONNREFUSED    Connection refused
            112 EHOSTDOWN       Host is down
            113 EHOSTUNREACH    No route to host
            115 EINPROGRESS     Operation now in progress
            121 EREMOTEIO       Remote I/O error
            """;

    @Test
    void namesAndTextsAreThoseOfLinux() {
        for (String line : TABLE.lines().toList()) {
            String[] row = line.split(" +", 3);
            int number = Integer.parseInt(row[0]);
            Errno errno = Errno.valueOf(row[1]);

            assertThat(errno.number()).as(line).isEqualTo(number);
            assertThat(errno.message()).as(line).isEqualTo(row[2]);
            assertThat(Errno.nameOf(number)).as(line).isEqualTo(row[1]);
            assertThat(Errno.messageOf(number)).as(line).isEqualTo(row[2]);
        }
    }

    @Test
    void theTableIsComplete() {
        assertThat(Errno.values())
                .extracting(Errno::name)
                .containsExactlyInAnyOrderElementsOf(
                        TABLE.lines().map(line -> line.split(" +", 3)[1]).toList());
        assertThat(Arrays.stream(Errno.values()).map(Errno::number)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"999", "0", "-1", "3"})
    void anUnlistedNumberIsItself(int number) {
        assertThat(Errno.nameOf(number)).isEqualTo("errno " + number);
        assertThat(Errno.messageOf(number)).isEqualTo("error " + number);
    }
}
