// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.Network;
import dev.sonde.net.Resolver;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.SystemClock;
import dev.sonde.net.TcpListener;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This host's network: sockets by system calls, and one ppoll(2) to wait for all of them.
 *
 * <p>Where TCP sockets are all there is, one epoll_pwait2(2) waits for them, in the place of a
 * ppoll(2) that hears from an epoll(7) that hears from them.
 *
 * <p>Nothing is asked of the host, linked or allocated before the first use, so an instance can be
 * made anywhere, even where native access is denied. A wait ends within the kernel's own accuracy,
 * because the first one sets the waiting thread's timer slack to 1 ns (prctl(2),
 * PR_SET_TIMERSLACK); it stays so for that thread.
 *
 * <p><b>Threading.</b> The thread that first opens a socket or waits owns the memory of the calls,
 * and everything but {@link #wake}, {@link #icmpAccess} and a {@link #close} without any use throws
 * a {@link WrongThreadException} on others. It should be a platform thread: a virtual one would
 * hold its carrier for the length of the wait.
 */
public final class LinuxNetwork implements Network {
    /** Links the one native function, unless it has been; what stands in the way is told later. */
    public static void prepare() {
        SyscallFunction.link();
    }

    private final Clock clock = new SystemClock();
    private final LinuxResolver resolver = new LinuxResolver();
    private final WakeUp wakeUp = new WakeUp();
    private final List<LinuxSocket> sockets = new ArrayList<>();
    private @Nullable PollSet pollSet;
    private @Nullable TcpSockets tcpSockets;
    private int wakeUpFd;
    private @Nullable Thread owner;
    private boolean closed;

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Resolver resolver() {
        return resolver;
    }

    @Override
    public IcmpAccess icmpAccess(Family family) {
        return IcmpRefusals.access(family);
    }

    @Override
    public IcmpSocket openIcmp(Family family, IcmpSocket.Kind kind, SocketOptions options) {
        prepareToWait();
        return keep(LinuxIcmpSocket.open(family, kind, options, this));
    }

    @Override
    public UdpSocket openUdp(Family family, UdpOptions options) {
        prepareToWait();
        return keep(LinuxUdpSocket.open(family, options, this));
    }

    @Override
    public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
        TcpSockets tcp = tcpSockets();
        LinuxTcpSocket socket = LinuxTcpSocket.open(family, options, tcp, whenReady);
        tcp.keep(socket);
        return socket;
    }

    @Override
    public TcpListener listenTcp(Family family, TcpOptions options, Runnable whenReady) {
        return LinuxTcpListener.open(family, options, tcpSockets(), whenReady);
    }

    private TcpSockets tcpSockets() {
        prepareToWait();
        TcpSockets present = tcpSockets == null ? newTcpSockets() : tcpSockets;
        tcpSockets = present;
        return present;
    }

    private TcpSockets newTcpSockets() {
        Kernel kernel = Kernel.confined();
        TcpSockets made;
        try {
            made = new TcpSockets(kernel);
        } catch (RuntimeException | Error e) {
            kernel.close();
            throw e;
        }
        made.events().addReadable(wakeUpFd, _ -> wakeUp.reset());
        if (pollSet != null) {
            pollSet.add(made.events().fd());
        }
        return made;
    }

    /**
     * Before a socket is opened, so that too few descriptors are found out here and not while
     * waiting.
     */
    private void prepareToWait() {
        checkUse();
        if (pollSet == null) {
            pollSet = newPollSet();
        }
    }

    private <S extends LinuxSocket> S keep(S socket) {
        sockets.add(socket);
        if (pollSet != null) {
            pollSet.add(socket.fd());
        }
        return socket;
    }

    /** A socket of ours waits for room, or for something to read again. */
    void awaitRoom(LinuxSocket socket, boolean room) {
        if (pollSet != null) {
            pollSet.awaitRoom(socket.fd(), room);
        }
    }

    /** A socket of ours is about to close. */
    void forget(LinuxSocket socket) {
        sockets.remove(socket);
        if (pollSet != null) {
            pollSet.remove(socket.fd());
        }
    }

    @Override
    public void await(long deadlineNanos) {
        checkUse();
        PollSet waiting = pollSet == null ? newPollSet() : pollSet;
        pollSet = waiting;
        // Compared, not subtracted: CLOCK_MONOTONIC starts at 0 and "never" is a large number.
        long now = clock.nanoTime();
        long nanos = deadlineNanos <= now ? 0 : deadlineNanos - now;
        if (tcpSockets != null && sockets.isEmpty() && tcpSockets.events().waits()) {
            // Its descriptor and the wake-up's would be all that there is to wait for.
            check(tcpSockets.events().await(nanos), "epoll_pwait2");
            return;
        }
        long result = waiting.await(nanos);
        check(result, "ppoll");
        if (result <= 0) {
            return;
        }
        if (waiting.isReadable(wakeUpFd)) {
            wakeUp.reset();
        }
        if (tcpSockets != null && waiting.isReadable(tcpSockets.events().fd())) {
            tcpSockets.events().tell();
        }
    }

    @Override
    public void look() {
        checkUse();
        if (tcpSockets != null) {
            tcpSockets.events().tell();
        }
    }

    private static void check(long result, String call) {
        if (result < 0 && !Kernel.interrupted(result)) {
            if (result == -Errno.ENOMEM.number()) {
                throw Refusal.ofCall(call, (int) -result).toException();
            }
            throw new AssertionError(call + ": " + Errno.nameOf((int) -result));
        }
    }

    private PollSet newPollSet() {
        wakeUpFd = wakeUp.open();
        PollSet made = new PollSet(Kernel.confined());
        made.becomePrecise();
        made.add(wakeUpFd);
        return made;
    }

    @Override
    public void wake() {
        wakeUp.wake();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkOwner();
        closed = true;
        for (LinuxSocket socket : List.copyOf(sockets)) {
            socket.close();
        }
        if (tcpSockets != null) {
            tcpSockets.close();
            tcpSockets = null;
        }
        if (pollSet != null) {
            pollSet.close();
            pollSet = null;
        }
        wakeUp.close();
        resolver.close();
    }

    private void checkUse() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        if (owner == null) {
            owner = Thread.currentThread();
        }
        checkOwner();
    }

    private void checkOwner() {
        if (owner != null && owner != Thread.currentThread()) {
            throw new WrongThreadException("this network belongs to " + owner);
        }
    }
}
