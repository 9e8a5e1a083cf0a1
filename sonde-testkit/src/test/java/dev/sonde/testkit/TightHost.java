// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.StreamStampBatch;
import dev.sonde.net.TcpInfo;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A host whose TCP sockets take only so many octets to be sent, as they do when the peer has closed
 * its window, and whose kernel sends segments again now and then; and which counts them.
 */
final class TightHost extends NetworkAround {
    private final List<Runnable> listeners = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private long sentAgain;
    private int open;
    private int mostOpen;
    private int aborted;

    TightHost(SimulatedNetwork network) {
        super(network);
    }

    /** From this time on there is room for so many octets more; who waits hears of it. */
    TightHost roomAt(long nanos, int octets) {
        network.after(
                nanos,
                () -> {
                    room = octets;
                    listeners.forEach(Runnable::run);
                    wake();
                });
        return this;
    }

    /** By this time so many segments more have been sent again. */
    TightHost sentAgainAt(long nanos, long segments) {
        network.after(nanos, () -> sentAgain += segments);
        return this;
    }

    /** How many connections are left that nobody has closed. */
    int open() {
        return open;
    }

    /** How many there were at most at one time. */
    int mostOpen() {
        return mostOpen;
    }

    /** How many were ended by a reset. */
    int aborted() {
        return aborted;
    }

    @Override
    public void look() {
        network.look();
    }

    @Override
    public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
        listeners.add(whenReady);
        mostOpen = Math.max(mostOpen, ++open);
        return new Tight(super.openTcp(family, options, whenReady));
    }

    private final class Tight implements TcpSocket {
        private final TcpSocket socket;

        Tight(TcpSocket socket) {
            this.socket = socket;
        }

        @Override
        public int send(ByteBuffer bytes) {
            int taken = Math.min(room, bytes.remaining());
            ByteBuffer part = bytes.slice(bytes.position(), taken);
            int sent = socket.send(part);
            bytes.position(bytes.position() + sent);
            room -= sent;
            return sent;
        }

        @Override
        public TcpInfo info() {
            TcpInfo info = socket.info();
            return new TcpInfo(
                    info.retransmits() + sentAgain, info.synRetransmits(), info.smoothedRttNanos());
        }

        @Override
        public Family family() {
            return socket.family();
        }

        @Override
        public State connect(IpAddress address, int port) {
            return socket.connect(address, port);
        }

        @Override
        public State state() {
            return socket.state();
        }

        @Override
        public int errno() {
            return socket.errno();
        }

        @Override
        public int takeSoftError() {
            return socket.takeSoftError();
        }

        @Override
        public ErrorBatch errors() {
            return socket.errors();
        }

        @Override
        public StreamStampBatch stamps() {
            return socket.stamps();
        }

        @Override
        public int receiveErrors() {
            return socket.receiveErrors();
        }

        @Override
        public int receive(ByteBuffer bytes) {
            return socket.receive(bytes);
        }

        @Override
        public long arrivalStamp() {
            return socket.arrivalStamp();
        }

        @Override
        public IpAddress localAddress() {
            return socket.localAddress();
        }

        @Override
        public int localPort() {
            return socket.localPort();
        }

        @Override
        public void close() {
            open--;
            socket.close();
        }

        @Override
        public void abort() {
            open--;
            aborted++;
            socket.abort();
        }
    }
}
