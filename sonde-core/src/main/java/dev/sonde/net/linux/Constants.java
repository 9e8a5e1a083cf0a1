// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

/**
 * The numbers of the Linux interface that Sonde uses, under the names of the C headers and equal on
 * x86-64 and aarch64. A test compares each with the C compiler.
 */
final class Constants {
    // socket(2)
    static final int AF_UNSPEC = 0;
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int IPPROTO_ICMP = 1;
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_UDP = 17;
    static final int IPPROTO_ICMPV6 = 58;

    // send(2), recv(2)
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;
    static final int MSG_NOSIGNAL = 0x4000;

    // socket(7)
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_ERROR = 4;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_KEEPALIVE = 9;
    static final int SO_LINGER = 13;
    static final int SO_REUSEPORT = 15;
    static final int SO_BINDTODEVICE = 25;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_MARK = 36;
    static final int SO_TIMESTAMPING = 37;
    static final int SO_MEMINFO = 55;
    static final int SK_MEMINFO_DROPS = 8;
    static final int SK_MEMINFO_VARS = 9;
    static final int SOF_TIMESTAMPING_TX_SOFTWARE = 1 << 1;
    static final int SOF_TIMESTAMPING_RX_SOFTWARE = 1 << 3;
    static final int SOF_TIMESTAMPING_SOFTWARE = 1 << 4;
    static final int SOF_TIMESTAMPING_OPT_ID = 1 << 7;
    static final int SOF_TIMESTAMPING_TX_ACK = 1 << 9;
    static final int SOF_TIMESTAMPING_OPT_TSONLY = 1 << 11;
    static final int SCM_TSTAMP_SND = 0;
    static final int SCM_TSTAMP_ACK = 2;

    // ip(7)
    static final int SOL_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_TTL = 2;
    static final int IP_PKTINFO = 8;
    static final int IP_MTU_DISCOVER = 10;
    static final int IP_RECVERR = 11;
    static final int IP_RECVTTL = 12;
    static final int IP_BIND_ADDRESS_NO_PORT = 24;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_PMTUDISC_DONT = 0;
    static final int IP_PMTUDISC_WANT = 1;
    static final int IP_PMTUDISC_DO = 2;
    static final int IP_PMTUDISC_PROBE = 3;

    // tcp(7)
    static final int TCP_NODELAY = 1;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int TCP_INFO = 11;
    static final int TCP_USER_TIMEOUT = 18;
    static final int TCP_SYN_SENT = 2;
    static final int TCP_SYN_RECV = 3;
    static final int TCP_CLOSE = 7;

    // ipv6(7)
    static final int SOL_IPV6 = 41;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_RECVERR = 25;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_FLOWLABEL_MGR = 32;
    static final int IPV6_FLOWINFO_SEND = 33;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_RECVHOPLIMIT = 51;
    static final int IPV6_HOPLIMIT = 52;
    static final int IPV6_TCLASS = 67;
    static final int IPV6_FREEBIND = 78;
    static final int IPV6_FL_A_GET = 0;
    static final int IPV6_FL_F_CREATE = 1;
    static final int IPV6_FL_S_ANY = 255;

    // raw(7) and RFC 3542 section 3.2
    static final int SOL_RAW = 255;
    static final int ICMP_FILTER = 1;
    static final int SOL_ICMPV6 = 58;
    static final int ICMP6_FILTER = 1;

    // linux/errqueue.h
    static final int SO_EE_ORIGIN_ICMP = 2;
    static final int SO_EE_ORIGIN_ICMP6 = 3;
    static final int SO_EE_ORIGIN_TIMESTAMPING = 4;

    // poll(2), epoll(7), eventfd(2), prctl(2), getrlimit(2), netdevice(7)
    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLLIN = 1;
    static final int EPOLLPRI = 2;
    static final int EPOLLOUT = 4;
    static final int EPOLLERR = 8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLET = 1 << 31;
    static final int RLIMIT_NOFILE = 7;
    static final int EFD_NONBLOCK = 0x800;
    static final int EFD_CLOEXEC = 0x80000;
    static final int PR_SET_TIMERSLACK = 29;
    static final int SIOCGIFINDEX = 0x8933;
    static final int IFNAMSIZ = 16;

    /* Classic BPF, linux/bpf_common.h: the class, size and mode of each instruction together. */
    static final int BPF_LDX_MSH = 0xB1;
    static final int BPF_LDX_IMM = 0x01;
    static final int BPF_LD_B_IND = 0x50;
    static final int BPF_LD_H_IND = 0x48;
    static final int BPF_LD_W_IND = 0x40;
    static final int BPF_JEQ_K = 0x15;
    static final int BPF_RET_K = 0x06;

    private Constants() {}
}
