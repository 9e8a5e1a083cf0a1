// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.List;

/** About datagrams of text, with a raw socket beside and with the error queue alone. */
class UdpInjectedErrorTest extends InjectedErrorContract<UdpRequest> {
    @Override
    String protocol() {
        return "udp";
    }

    @Override
    List<String> audiences() {
        return List.of("all");
    }

    @Override
    ScriptedHost<UdpRequest> host(Namespace sender, ScriptedHost.Script<UdpRequest> script) {
        return ScriptedHost.udp(sender, script);
    }

    @Override
    byte[] reply(UdpRequest request) {
        return UdpWriter.answer(request).packet();
    }

    @Override
    byte[] extendedReply(UdpRequest request, int type, int code) {
        return IcmpWriter.error(request, type, code, new byte[0]).packet();
    }
}
