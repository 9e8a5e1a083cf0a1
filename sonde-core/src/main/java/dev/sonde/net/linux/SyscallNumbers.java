// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of the system calls on one processor architecture.
 *
 * <p>x86-64 has a table of its own (asm/unistd_64.h), aarch64 the one that all newer architectures
 * share (asm-generic/unistd.h). Immutable.
 */
final class SyscallNumbers {
    static final SyscallNumbers X86_64 =
            new SyscallNumbers(
                    0, 1, 3, 16, 41, 42, 44, 45, 49, 50, 51, 54, 55, 108, 157, 233, 271, 281, 288,
                    290, 291, 299, 302, 307, 441);
    static final SyscallNumbers AARCH64 =
            new SyscallNumbers(
                    63, 64, 57, 29, 198, 203, 206, 207, 200, 201, 204, 208, 209, 177, 167, 21, 73,
                    22, 242, 19, 20, 243, 261, 269, 441);

    final int read;
    final int write;
    final int close;
    final int ioctl;
    final int socket;
    final int connect;
    final int sendto;
    final int recvfrom;
    final int bind;
    final int listen;
    final int getsockname;
    final int setsockopt;
    final int getsockopt;
    final int getegid;
    final int prctl;
    final int epoll_ctl;
    final int ppoll;
    final int epoll_pwait;
    final int accept4;
    final int eventfd2;
    final int epoll_create1;
    final int recvmmsg;
    final int prlimit64;
    final int sendmmsg;
    final int epoll_pwait2;

    private SyscallNumbers(
            int read,
            int write,
            int close,
            int ioctl,
            int socket,
            int connect,
            int sendto,
            int recvfrom,
            int bind,
            int listen,
            int getsockname,
            int setsockopt,
            int getsockopt,
            int getegid,
            int prctl,
            int epoll_ctl,
            int ppoll,
            int epoll_pwait,
            int accept4,
            int eventfd2,
            int epoll_create1,
            int recvmmsg,
            int prlimit64,
            int sendmmsg,
            int epoll_pwait2) {
        this.read = read;
        this.write = write;
        this.close = close;
        this.ioctl = ioctl;
        this.socket = socket;
        this.connect = connect;
        this.sendto = sendto;
        this.recvfrom = recvfrom;
        this.bind = bind;
        this.listen = listen;
        this.getsockname = getsockname;
        this.setsockopt = setsockopt;
        this.getsockopt = getsockopt;
        this.getegid = getegid;
        this.prctl = prctl;
        this.epoll_ctl = epoll_ctl;
        this.ppoll = ppoll;
        this.epoll_pwait = epoll_pwait;
        this.accept4 = accept4;
        this.eventfd2 = eventfd2;
        this.epoll_create1 = epoll_create1;
        this.recvmmsg = recvmmsg;
        this.prlimit64 = prlimit64;
        this.sendmmsg = sendmmsg;
        this.epoll_pwait2 = epoll_pwait2;
    }

    /** The table for a value of the system property {@code os.arch}; null when there is none. */
    static @Nullable SyscallNumbers of(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> null;
        };
    }
}
