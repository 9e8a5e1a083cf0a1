// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.List;

/** About echo requests, on a raw socket and on a ping socket. */
class InjectedErrorTest extends InjectedErrorContract<EchoRequest> {
    @Override
    String protocol() {
        return "icmp";
    }

    @Override
    List<String> audiences() {
        return List.of("all", "ping");
    }

    @Override
    ScriptedHost<EchoRequest> host(Namespace sender, ScriptedHost.Script<EchoRequest> script) {
        return ScriptedHost.in(sender, script);
    }

    @Override
    byte[] reply(EchoRequest request) {
        return IcmpWriter.reply(request).packet();
    }

    @Override
    byte[] extendedReply(EchoRequest request, int type, int code) {
        return IcmpWriter.reply(request).type(type).code(code).length(8).packet();
    }
}
