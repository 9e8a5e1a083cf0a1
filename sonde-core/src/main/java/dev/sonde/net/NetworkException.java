// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * The host would not give what a run needs: a socket it does not permit, an interface it does not
 * have.
 *
 * <p>Never a fact of the network: an unreachable host, a lost packet or a full queue is an outcome,
 * not an exception.
 */
public final class NetworkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose move it is. */
    public enum Cause {
        /** The process may not; a sysctl, capability or flag would let it. */
        NOT_PERMITTED,
        /** The caller named something this host does not have, such as an interface. */
        NO_SUCH_THING,
        /** The host lacks the feature or has run out of something. */
        NOT_AVAILABLE
    }

    private final Cause whose;
    private final int errno;

    /**
     * @param whose whose move it is
     * @param message one sentence: what was tried, on what, the errno's name, and the exact remedy
     * @param errno the operating system's error number, 0 when there was none
     */
    public NetworkException(Cause whose, String message, int errno) {
        super(message);
        this.whose = whose;
        this.errno = errno;
    }

    /** Whose move it is. */
    public Cause whose() {
        return whose;
    }

    /** The operating system's error number, 0 when there was none. */
    public int errno() {
        return errno;
    }
}
