// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.List;
import java.util.function.Consumer;

/** Looks host names up in the background. */
public interface Resolver {
    /**
     * Starts a look-up and returns at once.
     *
     * @param host a host name, not an address in digits
     * @param whenDone called exactly once, on any thread, this one included
     */
    void resolve(String host, Consumer<Resolution> whenDone);

    /** How a look-up ended. */
    sealed interface Resolution {
        /**
         * The name has addresses.
         *
         * @param addresses at least one, in the resolver's order of preference
         */
        record Found(List<IpAddress> addresses) implements Resolution {
            public Found {
                addresses = List.copyOf(addresses);
            }
        }

        /**
         * The name has no address, or none could be learnt.
         *
         * @param reason for a person, such as "Name or service not known"
         */
        record Failed(String reason) implements Resolution {}
    }
}
