// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

/**
 * Who is overtaken by whom: holds answers back until the next one to their client has left, and
 * tells of each answer that leaves whether one to a later datagram of that client left before it.
 *
 * <p>The rows of a client's held answers are a list through {@link PendingAnswers#nextHeld}, which
 * begins in the {@link ClientTable}. When a client is forgotten its held answers leave by their
 * time. One thread.
 */
final class Overtaking {
    private static final int NONE = PendingAnswers.NONE;

    private final ClientTable clients;
    private final PendingAnswers pending;

    Overtaking(ClientTable clients, PendingAnswers pending) {
        this.clients = clients;
        this.pending = pending;
    }

    /** Holds an answer that was just added; nothing when there was no room for it. */
    void hold(int row) {
        if (row != NONE) {
            int client = pending.departure(row).client;
            pending.followHeld(row, clients.held(client));
            clients.holds(client, row);
        }
    }

    /** An answer leaves, held or not: it is held no more. */
    void release(int row) {
        Departure departure = pending.departure(row);
        if (!clients.isStill(departure.client, departure.tenant)) {
            return;
        }
        int before = NONE;
        int at = clients.held(departure.client);
        while (at != NONE && at != row) {
            before = at;
            at = pending.nextHeld(at);
        }
        if (at == row) {
            join(departure.client, before, pending.nextHeld(row));
        }
    }

    /**
     * An answer has left, and frees those of its client that it has overtaken.
     *
     * @return whether it was overtaken itself; a copy is not counted
     */
    boolean left(Departure gone, long now) {
        if (!clients.isStill(gone.client, gone.tenant)) {
            return false;
        }
        if (gone.number < clients.furthest(gone.client)) {
            return !gone.copy;
        }
        clients.reached(gone.client, gone.number);
        int before = NONE;
        int at = clients.held(gone.client);
        while (at != NONE) {
            int next = pending.nextHeld(at);
            if (pending.departure(at).number < gone.number) {
                join(gone.client, before, next);
                pending.followHeld(at, NONE);
                pending.reschedule(at, Math.min(pending.due(at), now));
            } else {
                before = at;
            }
            at = next;
        }
        return false;
    }

    /** Leaves out what was between two of a client's held answers. */
    private void join(int client, int before, int after) {
        if (before == NONE) {
            clients.holds(client, after);
        } else {
            pending.followHeld(before, after);
        }
    }
}
