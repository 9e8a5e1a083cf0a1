// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.nio.ByteBuffer;

/**
 * One TCP connection from this host, v4 or v6 and never both, that never makes its owner wait. What
 * is sent leaves at once, however little it is (TCP_NODELAY).
 *
 * <p>How to use it: {@link #connect}; whenever the listener given to {@link Network#openTcp} is
 * called, ask {@link #state()}, then {@link #receiveErrors()} until it returns 0. Once it is {@link
 * State#OPEN}, {@link #receive} until it returns 0 or less, {@link #send} until it takes less than
 * is left, and go on with both when called again. In the end {@link #close()} or {@link #abort()}.
 *
 * <p><b>ICMP errors.</b> About an attempt to connect they come by {@link #receiveErrors()}, whether
 * the host gives the attempt up for them ({@link State#FAILED}) or goes on trying ({@link
 * State#CONNECTING}): Linux goes on when the error came while the call to connect had not returned
 * yet, as it does from a host that is this one. In an open connection they are not the end, and the
 * host tells no more of them than {@link #takeSoftError()}.
 *
 * <p><b>Threading.</b> One thread, the network's.
 */
public interface TcpSocket extends AutoCloseable {
    /** What is known of the connection. */
    enum State {
        /** {@link #connect} has not been called. */
        NEW,
        /** The handshake is under way. */
        CONNECTING,
        /** The handshake is done; the peer may have ended its own direction since. */
        OPEN,
        /** It failed or broke, for the reason {@link #errno()}. */
        FAILED
    }

    /** The address family this socket speaks. */
    Family family();

    /**
     * Begins the handshake; it may be done, or have failed, when this returns. To be called once.
     *
     * @param port 1 to 65535
     * @return the state after it
     */
    State connect(IpAddress address, int port);

    /** The state of this instant. */
    State state();

    /**
     * Why the connection is {@link State#FAILED}, an error number of the host; 0 when it is not.
     * ECONNREFUSED without an ICMP error is a reset by the peer while connecting; ECONNRESET and
     * EPIPE say that the handshake had been done before.
     */
    int errno();

    /**
     * Takes the number of an error that the host has noted for an open connection and that has not
     * ended it, most often an ICMP error; 0 when there is none. Linux notes the last one only.
     */
    int takeSoftError();

    /**
     * What {@link #receiveErrors()} of any TCP socket of this network read last. The quotes begin
     * with the TCP header.
     */
    ErrorBatch errors();

    /**
     * The stamps that {@link #receiveErrors()} of any TCP socket of this network read last. There
     * are none unless {@link TcpOptions.Stamps#ALL} were asked for; then that has to be called
     * until it returns 0 whenever there is news, as unread stamps fill the receive buffer.
     */
    StreamStampBatch stamps();

    /**
     * Reads the error queue into {@link #errors()} and {@link #stamps()}, never waiting. To be
     * called after {@link #state()}, because reading it makes the host forget {@link #errno()}.
     *
     * @return how many errors and stamps; 0 when there is nothing more for now
     */
    int receiveErrors();

    /** The figures of this instant; all 0 before {@link #connect} and after the end. */
    TcpInfo info();

    /**
     * Gives octets to the connection, from the buffer's position on, which moves by as many.
     *
     * @param bytes a direct buffer
     * @return how many were taken; 0 when there is no room, or the connection is not {@link
     *     State#OPEN}, or is so no longer
     */
    int send(ByteBuffer bytes);

    /**
     * Takes octets that have arrived, into the buffer at its position, which moves by as many.
     *
     * @param bytes a direct buffer with room
     * @return how many; 0 when there are none for now, of which the listener is called when they
     *     have come, and -1 when no more will come: the peer has ended its direction, or the
     *     connection is {@link State#FAILED} and all that had arrived before has been taken
     */
    int receive(ByteBuffer bytes);

    /**
     * When the last of the octets that {@link #receive} gave last arrived, on {@link
     * Clock#wallNanos()}'s scale; 0 when the host does not say, or was not asked ({@link
     * TcpOptions#stamps}).
     */
    long arrivalStamp();

    /** The own address; unspecified while the host has chosen none. */
    IpAddress localAddress();

    /** The own port; 0 while the host has chosen none. */
    int localPort();

    /**
     * Ends the connection in order (FIN): the peer reads all that was sent, and this host keeps the
     * port for a minute if it is the first to end (TIME_WAIT).
     */
    @Override
    void close();

    /**
     * Ends the connection at once: an open one by a reset (RST), so that nothing of it stays behind
     * here, and one that is not yet open without a word.
     */
    void abort();
}
