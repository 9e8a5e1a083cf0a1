// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.List;

/** Echo requests, on raw sockets and on ping sockets. */
class KernelErrorTest extends KernelErrorContract {
    @Override
    String protocol() {
        return "icmp";
    }

    @Override
    List<String> chosen() {
        return ErrorAddresses.TWO_PROBES;
    }

    /** Their kernels do. */
    @Override
    void answer(RoutedNetwork network) {}
}
