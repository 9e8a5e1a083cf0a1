// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.List;

/** Datagrams of text, with a raw socket beside and with the error queue alone. */
class UdpKernelErrorTest extends KernelErrorContract {
    @Override
    String protocol() {
        return "udp";
    }

    @Override
    List<String> chosen() {
        return ErrorAddresses.TWO_DATAGRAMS;
    }

    @Override
    void answer(RoutedNetwork network) throws InterruptedException {
        UdpPeer.in(network.router());
        UdpPeer.in(network.peer());
    }
}
