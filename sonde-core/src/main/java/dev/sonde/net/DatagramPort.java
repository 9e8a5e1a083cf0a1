// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * A socket that exchanges datagrams with any number of hosts, many in one call.
 *
 * <p>How to use it: fill {@link #outgoing()}, call {@link #send()}; after {@link Network#await}
 * call {@link #receive()} until it returns 0, and {@link #receiveErrors()} likewise. The batches
 * belong to the socket and are overwritten by the next call, so nothing is allocated per datagram.
 *
 * <p><b>Send stamps.</b> Whoever asked for them ({@link SocketOptions#sendStamps}) finds them
 * beside the errors. A datagram's stamp is there by the time its answer is, on all but the few
 * interfaces that take it only when the hardware reports back; so read the errors before judging
 * the answers. Unread, stamps take up the receive buffer.
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
     * @return how many datagrams; 0 when there is nothing more for now, and fewer than fit when
     *     there was no more, unless an error stood in between, which then is found by {@link
     *     #receiveErrors()}
     */
    int receive();

    /** What {@link #receiveErrors()} read last. */
    ErrorBatch errors();

    /**
     * When datagrams left, by what {@link #receiveErrors()} read last; always empty where {@link
     * SocketOptions#sendStamps} were not asked for, or the host has none to give.
     */
    default SendStampBatch sendStamps() {
        return SendStampBatch.EMPTY;
    }

    /**
     * Reads the error queue, in which send stamps stand too, into {@link #errors()} and {@link
     * #sendStamps()}, never waiting.
     *
     * @return how many entries were read, errors and stamps, some of which may be of no use; 0 when
     *     there is nothing more for now
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
