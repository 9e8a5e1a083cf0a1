// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * A socket that exchanges datagrams with any number of hosts, many in one call.
 *
 * <p>How to use it: fill {@link #outgoing()}, call {@link #send()}; after {@link Network#await}
 * call {@link #receive()} until it returns 0, and {@link #receiveErrors()} likewise. The three
 * batches belong to the socket and are overwritten by the next call, so nothing is allocated per
 * datagram.
 *
 * <p><b>Threading.</b> One thread, the network's.
 */
public interface DatagramPort extends AutoCloseable {
    /** The address family this socket speaks. */
    Family family();

    /** The batch to fill before {@link #send()}. */
    SendBatch outgoing();

    /**
     * Sends the datagrams of {@link #outgoing()} in order, never waiting.
     *
     * @return how many left; when fewer than the batch holds, {@link SendBatch#errno()} says why
     *     the next one did not
     */
    int send();

    /** What {@link #receive()} read last. */
    ReceiveBatch incoming();

    /**
     * Reads what has arrived into {@link #incoming()}, never waiting. An error that the kernel
     * reports in place of a datagram is swallowed here: {@link #receiveErrors()} tells it in full.
     *
     * @return how many datagrams; 0 when there is nothing more for now
     */
    int receive();

    /** What {@link #receiveErrors()} read last. */
    ErrorBatch errors();

    /**
     * Reads the error queue into {@link #errors()}, never waiting.
     *
     * @return how many errors; 0 when there is nothing more for now
     */
    int receiveErrors();

    /**
     * How many arrived datagrams the host has dropped because this socket's receive buffer was
     * full.
     */
    long ownDrops();

    /**
     * The receive buffer the kernel granted, in its own accounting (which counts overhead), in
     * bytes.
     */
    int receiveBufferBytes();

    @Override
    void close();
}
