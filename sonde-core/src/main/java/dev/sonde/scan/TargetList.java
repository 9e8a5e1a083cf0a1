// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.net.AddressSet;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.SendBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The targets of a sweep by number: first each address with each of its ports, which are computed,
 * then those that names have led to, in the order in which they became known.
 *
 * <p>An address that was given in digits and that a name leads to as well is two targets.
 */
final class TargetList {
    /**
     * A target that a name stands for.
     *
     * @param address empty when the name has none; such a one is in no list
     */
    record Named(String name, Optional<IpAddress> address, int port) {
        IpAddress known() {
            return address.orElseThrow();
        }
    }

    private final AddressSet addresses;
    private final int[] ports;
    private final int computed;
    private final List<Named> named = new ArrayList<>();
    private final Map<IpAddress, List<Integer>> byAddress = new HashMap<>();

    TargetList(AddressSet addresses, List<Integer> ports) {
        this.addresses = addresses;
        this.ports = ports.stream().mapToInt(Integer::intValue).toArray();
        computed = addresses.size() * this.ports.length;
    }

    /** How many targets are computed from addresses: the numbers below this. */
    int computed() {
        return computed;
    }

    /** How many there are by now. */
    int size() {
        return computed + named.size();
    }

    /** Adds one that a name has led to; returns its number. */
    int add(Named target) {
        int number = size();
        named.add(target);
        byAddress.computeIfAbsent(target.known(), _ -> new ArrayList<>()).add(number);
        return number;
    }

    boolean isNamed(int number) {
        return number >= computed;
    }

    Named named(int number) {
        return named.get(number - computed);
    }

    Family family(int number) {
        return number < computed
                ? addresses.family(addressOf(number))
                : named(number).known().family();
    }

    /* A division, and there mostly is one port. */
    private int addressOf(int number) {
        return ports.length == 1 ? number : number / ports.length;
    }

    int port(int number) {
        return number < computed
                ? ports[ports.length == 1 ? 0 : number % ports.length]
                : named(number).port();
    }

    /** The address as a new value. */
    IpAddress address(int number) {
        return number < computed ? addresses.address(addressOf(number)) : named(number).known();
    }

    /** Adds a datagram to a target to a batch, and gives its buffer. */
    ByteBuffer addTo(SendBatch batch, int number) {
        return number < computed
                ? batch.add(addresses, addressOf(number), port(number))
                : batch.add(named(number).known(), port(number));
    }

    /** Whether a target's address has these bits, on the same link where both ends say which. */
    boolean isAt(int number, Family family, long high, long low, int scope) {
        if (number < computed) {
            return addresses.isAt(addressOf(number), family, high, low, scope);
        }
        IpAddress known = named(number).known();
        return known.low() == low
                && known.high() == high
                && known.family() == family
                && (known.scope() == scope || known.scope() == 0 || scope == 0);
    }

    /** Whether nothing is ever sent there, because it is a group of hosts. */
    boolean isMulticast(int number) {
        if (number >= computed) {
            return named(number).known().isMulticast();
        }
        int address = addressOf(number);
        return addresses.family(address) == Family.V4
                ? addresses.low(address) >>> 28 == 0xE
                : addresses.high(address) >>> 56 == 0xFF;
    }

    /**
     * Which target an address and port is, when the probe itself does not say; of several the one
     * whose number ends with given bits.
     *
     * @param bits what the lower bits of the number are
     * @param mask which of them are known; 0 for none
     * @return -1 when there is none
     */
    int numberOf(Family family, long high, long low, int scope, int port, int bits, int mask) {
        int address = addresses.numberOf(family, high, low, scope);
        if (address >= 0) {
            for (int i = 0; i < ports.length; i++) {
                int number = address * ports.length + i;
                if (ports[i] == port && ((number ^ bits) & mask) == 0) {
                    return number;
                }
            }
        }
        if (!named.isEmpty()) {
            IpAddress key = new IpAddress(family, high, low, scope);
            for (int number : byAddress.getOrDefault(key, List.of())) {
                if (port(number) == port && ((number ^ bits) & mask) == 0) {
                    return number;
                }
            }
        }
        return -1;
    }
}
