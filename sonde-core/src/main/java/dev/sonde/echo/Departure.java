// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

/** What has to be noted of an answer once it has left. Overwritten again and again. */
final class Departure {
    /** The client's row in the table, {@link ClientTable#NONE} when it is not tracked. */
    int client = ClientTable.NONE;

    /** Which client that row was then. */
    int tenant;

    /** Which of the client's datagrams it answers, from 1; 0 when not tracked. */
    long number;

    /** How long it was to be kept, ns. */
    long delayNanos;

    /** Whether it is a second copy. */
    boolean copy;

    /** Whether it was to leave later. */
    boolean delayed;

    /** Whether an octet is changed. */
    boolean corrupted;

    /** Whether the end is missing. */
    boolean truncated;

    /** Takes over what another says. */
    void copy(Departure other) {
        client = other.client;
        tenant = other.tenant;
        number = other.number;
        delayNanos = other.delayNanos;
        copy = other.copy;
        delayed = other.delayed;
        corrupted = other.corrupted;
        truncated = other.truncated;
    }

    /** An ordinary answer to a client's datagram. */
    void plain(int clientRow, int clientTenant, long ordinal) {
        client = clientRow;
        tenant = clientTenant;
        number = ordinal;
        delayNanos = 0;
        copy = false;
        delayed = false;
        corrupted = false;
        truncated = false;
    }
}
