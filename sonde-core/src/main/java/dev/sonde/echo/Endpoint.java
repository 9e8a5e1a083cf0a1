// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;

/** Where a socket listens. */
record Endpoint(IpAddress address, int port) {
    /** As {@code 0.0.0.0:11000} and {@code [::]:11000}. */
    String text() {
        return (address.family() == Family.V4 ? "" + address : "[" + address + "]") + ":" + port;
    }
}
