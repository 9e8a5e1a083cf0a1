// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an address and a port, in columns of numbers: what a batch, or whoever keeps datagrams,
 * knows of many hosts without an object for each. A row holds nothing until it is set. Not
 * thread-safe.
 */
public final class AddressTable {
    private final @Nullable Family[] families;
    private final long[] highs;
    private final long[] lows;
    private final int[] scopes;
    private final int[] ports;

    /**
     * @param rows how many there are, at least 1
     */
    public AddressTable(int rows) {
        families = new Family[rows];
        highs = new long[rows];
        lows = new long[rows];
        scopes = new int[rows];
        ports = new int[rows];
    }

    /** How many rows there are. */
    public int rows() {
        return ports.length;
    }

    /** Whether a row holds an address. */
    public boolean isSet(int row) {
        return families[row] != null;
    }

    /** Puts an address and a port into a row. */
    public void set(int row, IpAddress address, int port) {
        set(row, address.family(), address.high(), address.low(), address.scope(), port);
    }

    /** Puts an address, in the parts that {@link IpAddress} has, and a port into a row. */
    public void set(int row, Family family, long high, long low, int scope, int port) {
        families[row] = Objects.requireNonNull(family);
        highs[row] = high;
        lows[row] = low;
        scopes[row] = scope;
        ports[row] = port;
    }

    /** Makes a row hold what a row of another table holds, be it nothing. */
    public void copy(int row, AddressTable other, int otherRow) {
        families[row] = other.families[otherRow];
        highs[row] = other.highs[otherRow];
        lows[row] = other.lows[otherRow];
        scopes[row] = other.scopes[otherRow];
        ports[row] = other.ports[otherRow];
    }

    /** Makes a row hold nothing. */
    public void unset(int row) {
        families[row] = null;
    }

    /** Moves {@code count} rows to another place in the table. */
    public void move(int from, int to, int count) {
        System.arraycopy(families, from, families, to, count);
        System.arraycopy(highs, from, highs, to, count);
        System.arraycopy(lows, from, lows, to, count);
        System.arraycopy(scopes, from, scopes, to, count);
        System.arraycopy(ports, from, ports, to, count);
    }

    /**
     * The address in a row, as a new value.
     *
     * @throws IllegalStateException when there is none
     */
    public IpAddress address(int row) {
        return new IpAddress(family(row), highs[row], lows[row], scopes[row]);
    }

    /**
     * {@link IpAddress#family} of a row's address.
     *
     * @throws IllegalStateException when there is none
     */
    public Family family(int row) {
        Family family = families[row];
        if (family == null) {
            throw new IllegalStateException("no address in row " + row);
        }
        return family;
    }

    /** {@link IpAddress#high} of a row's address. */
    public long high(int row) {
        return highs[row];
    }

    /** {@link IpAddress#low} of a row's address. */
    public long low(int row) {
        return lows[row];
    }

    /** {@link IpAddress#scope} of a row's address. */
    public int scope(int row) {
        return scopes[row];
    }

    /** The port in a row. */
    public int port(int row) {
        return ports[row];
    }
}
