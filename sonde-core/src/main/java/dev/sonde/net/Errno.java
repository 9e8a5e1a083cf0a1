// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * The error numbers that a pinger meets, by their names and texts (errno(3), the numbers of Linux
 * on x86-64 and aarch64, which agree).
 */
public enum Errno {
    EPERM(1, "Operation not permitted"),
    ENOENT(2, "No such file or directory"),
    EINTR(4, "Interrupted system call"),
    EAGAIN(11, "Resource temporarily unavailable"),
    ENOMEM(12, "Cannot allocate memory"),
    EACCES(13, "Permission denied"),
    ENODEV(19, "No such device"),
    EINVAL(22, "Invalid argument"),
    ENFILE(23, "Too many open files in system"),
    EMFILE(24, "Too many open files"),
    ENOSYS(38, "Function not implemented"),
    EPIPE(32, "Broken pipe"),
    EPROTO(71, "Protocol error"),
    EMSGSIZE(90, "Message too long"),
    ENOPROTOOPT(92, "Protocol not available"),
    EPROTONOSUPPORT(93, "Protocol not supported"),
    EOPNOTSUPP(95, "Operation not supported"),
    EAFNOSUPPORT(97, "Address family not supported by protocol"),
    EADDRINUSE(98, "Address already in use"),
    EADDRNOTAVAIL(99, "Cannot assign requested address"),
    ENETDOWN(100, "Network is down"),
    ENETUNREACH(101, "Network is unreachable"),
    ECONNABORTED(103, "Software caused connection abort"),
    ECONNRESET(104, "Connection reset by peer"),
    ENOBUFS(105, "No buffer space available"),
    ETIMEDOUT(110, "Connection timed out"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTDOWN(112, "Host is down"),
    EHOSTUNREACH(113, "No route to host"),
    EINPROGRESS(115, "Operation now in progress"),
    EREMOTEIO(121, "Remote I/O error"),
    ENONET(64, "Machine is not on the network");

    private final int number;
    private final String message;

    Errno(int number, String message) {
        this.number = number;
        this.message = message;
    }

    /** The number the kernel returns. */
    public int number() {
        return number;
    }

    /** What strerror(3) says in the C locale. */
    public String message() {
        return message;
    }

    /** The name for a number, such as "EACCES", or "errno 999" for one that is not listed here. */
    public static String nameOf(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno.name();
            }
        }
        return "errno " + number;
    }

    /** The text for a number, or "error 999" for one that is not listed here. */
    public static String messageOf(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno.message;
            }
        }
        return "error " + number;
    }
}
