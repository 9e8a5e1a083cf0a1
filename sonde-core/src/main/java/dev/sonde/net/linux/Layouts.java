// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

/**
 * Sizes and member offsets, in bytes, of the C structures that Sonde exchanges with the kernel, on
 * any 64-bit Linux. A test compares each with the C compiler.
 *
 * <p>Plain numbers for use with a native-order {@link java.nio.ByteBuffer}: var handles made from
 * memory layouts cost 3 to 6 ms of start-up.
 */
final class Layouts {
    private static final boolean IS_X86 =
            SyscallNumbers.of(System.getProperty("os.arch", "")) == SyscallNumbers.X86_64;

    /** ip(7); port and address are in network byte order. */
    static final class SockaddrIn {
        static final int SIZE = 16;
        static final int FAMILY = 0;
        static final int PORT = 2;
        static final int ADDR = 4;

        private SockaddrIn() {}
    }

    /** ipv6(7); all but family and scope are in network byte order. */
    static final class SockaddrIn6 {
        static final int SIZE = 28;
        static final int FAMILY = 0;
        static final int PORT = 2;
        static final int FLOWINFO = 4;
        static final int ADDR = 8;
        static final int SCOPE_ID = 24;

        private SockaddrIn6() {}
    }

    /** unix(7); an abstract name starts with a zero byte and ends where the address length says. */
    static final class SockaddrUn {
        static final int SIZE = 110;
        static final int FAMILY = 0;
        static final int PATH = 2;

        private SockaddrUn() {}
    }

    /** readv(2). */
    static final class Iovec {
        static final int SIZE = 16;
        static final int BASE = 0;
        static final int LEN = 8;

        private Iovec() {}
    }

    /** sendmmsg(2): a struct msghdr of recvmsg(2), then how many bytes it carried. */
    static final class Mmsghdr {
        static final int SIZE = 64;
        static final int NAME = 0;
        static final int NAMELEN = 8;
        static final int IOV = 16;
        static final int IOVLEN = 24;
        static final int CONTROL = 32;
        static final int CONTROLLEN = 40;
        static final int LEN = 56;

        private Mmsghdr() {}
    }

    /** cmsg(3); the payload follows the 16 bytes, the next header is aligned to 8. */
    static final class Cmsghdr {
        static final int SIZE = 16;
        static final int LEN = 0;
        static final int LEVEL = 8;
        static final int TYPE = 12;
        static final int ALIGNMENT = 8;

        private Cmsghdr() {}
    }

    /** ip(7), IP_PKTINFO: the interface, the own address and the one in the header. */
    static final class InPktinfo {
        static final int SIZE = 12;
        static final int IFINDEX = 0;
        static final int SPEC_DST = 4;
        static final int ADDR = 8;

        private InPktinfo() {}
    }

    /** ipv6(7), IPV6_PKTINFO: the address and the interface. */
    static final class In6Pktinfo {
        static final int SIZE = 20;
        static final int ADDR = 0;
        static final int IFINDEX = 16;

        private In6Pktinfo() {}
    }

    /** clock_gettime(2). */
    static final class Timespec {
        static final int SIZE = 16;
        static final int SEC = 0;
        static final int NSEC = 8;

        private Timespec() {}
    }

    /** linux/errqueue.h: three times, of which the first is the kernel's own. */
    static final class ScmTimestamping {
        static final int SIZE = 48;
        static final int SOFTWARE = 0;

        private ScmTimestamping() {}
    }

    /** poll(2). */
    static final class Pollfd {
        static final int SIZE = 8;
        static final int FD = 0;
        static final int EVENTS = 4;
        static final int REVENTS = 6;

        private Pollfd() {}
    }

    /**
     * epoll_ctl(2): what to wait for, then 64 bits of our own. On x86-64 it is packed, for the sake
     * of old 32-bit programs, and nowhere else.
     */
    static final class EpollEvent {
        static final int SIZE = IS_X86 ? 12 : 16;
        static final int EVENTS = 0;
        static final int DATA = IS_X86 ? 4 : 8;

        private EpollEvent() {}
    }

    /** tcp(7), TCP_INFO, from its beginning to the last member that is read. */
    static final class TcpInformation {
        static final int STATE = 0;
        static final int RTT = 68;
        static final int TOTAL_RETRANS = 100;
        static final int SIZE = 104;

        private TcpInformation() {}
    }

    /** getrlimit(2). */
    static final class Rlimit {
        static final int SIZE = 16;
        static final int CUR = 0;

        private Rlimit() {}
    }

    /** ip(7), IP_RECVERR; the offender's sockaddr follows (SO_EE_OFFENDER). */
    static final class SockExtendedErr {
        static final int SIZE = 16;
        static final int ERRNO = 0;
        static final int ORIGIN = 4;
        static final int TYPE = 5;
        static final int CODE = 6;
        static final int INFO = 8;
        static final int DATA = 12;

        private SockExtendedErr() {}
    }

    /** raw(7): a set bit keeps that type out. */
    static final class IcmpFilter {
        static final int SIZE = 4;

        private IcmpFilter() {}
    }

    /** RFC 3542 section 3.2: eight words; on Linux a set bit keeps that type out. */
    static final class Icmp6Filter {
        static final int SIZE = 32;

        private Icmp6Filter() {}
    }

    /** linux/in6.h, struct in6_flowlabel_req. */
    static final class FlowlabelReq {
        static final int SIZE = 32;
        static final int DST = 0;
        static final int LABEL = 16;
        static final int ACTION = 20;
        static final int SHARE = 21;
        static final int FLAGS = 22;

        private FlowlabelReq() {}
    }

    /** One instruction of a classic BPF program, linux/filter.h. */
    static final class SockFilter {
        static final int SIZE = 8;
        static final int CODE = 0;
        static final int JT = 2;
        static final int JF = 3;
        static final int K = 4;

        private SockFilter() {}
    }

    /** A classic BPF program, linux/filter.h. */
    static final class SockFprog {
        static final int SIZE = 16;
        static final int LEN = 0;
        static final int FILTER = 8;

        private SockFprog() {}
    }

    /** netdevice(7). */
    static final class Ifreq {
        static final int SIZE = 40;
        static final int NAME = 0;
        static final int IFINDEX = 16;

        private Ifreq() {}
    }

    private Layouts() {}
}
