# SPDX-License-Identifier: Apache-2.0
"""Three hosts, sender - router - peer, the servers on the peer, and a capture of what passes the sender's interface.

What accuracy.py and schedule.py have in common. The hosts are namespaces; ./bench gives the caller a place for them.
"""
import os
import re
import shutil
import subprocess
import sys
import time

PEER = "10.50.2.1"
UDP, TCP = 11000, 11001
ICMP_PROTOCOL, TCP_PROTOCOL, UDP_PROTOCOL = 1, 6, 17

children = []


def run(*command, **options):
    subprocess.run(command, check=True, **options)


def start(command, **options):
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    children.append(child)
    return child


def stop(child):
    children.remove(child)
    child.kill()
    child.wait()


def inside(namespace, *command):
    return ["ip", "netns", "exec", namespace, *command]


def build_network():
    for name in "sender", "router", "peer":
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    for near, far, net in ("sender", "router", 1), ("router", "peer", 2):
        a, b = f"to-{far}", f"to-{near}"
        run("ip", "-n", near, "link", "add", a, "type", "veth", "peer", "name", b, "netns", far)
        # The end hosts are .1, the router is .254 on both sides.
        ends = ((near, a, 254 if near == "router" else 1), (far, b, 254 if far == "router" else 1))
        for name, device, host in ends:
            run("ip", "-n", name, "addr", "add", f"10.50.{net}.{host}/24", "dev", device)
            run("ip", "-n", name, "link", "set", device, "up")
    run("ip", "-n", "sender", "route", "add", "default", "via", "10.50.1.254")
    run("ip", "-n", "peer", "route", "add", "default", "via", "10.50.2.254")
    run(*inside("router", "sysctl", "-qw", "net.ipv4.ip_forward=1"))
    run(*inside("sender", "sysctl", "-qw", "net.ipv4.ping_group_range=0 0"))


def start_servers():
    start(inside("peer", "./sonde", "serve", "udp", "--every", "1h", f"{PEER}:{UDP}"), stdout=subprocess.DEVNULL)
    start(inside("peer", "./sonde", "serve", "tcp", "--every", "1h", f"{PEER}:{TCP}"), stdout=subprocess.DEVNULL)
    if shutil.which("irtt"):
        start(inside("peer", "irtt", "server", "-i", "1ms", "-b", PEER), stdout=subprocess.DEVNULL)
    # The servers, and the neighbours' addresses.
    time.sleep(2)
    run(*inside("sender", "ping", "-q", "-c", "3", "-i", "0.2", PEER), stdout=subprocess.DEVNULL)


def machine():
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{' '.join(os.uname()[i] for i in (0, 2, 4))}, {os.cpu_count()} processors, load {load} before"


def present(tools):
    """Those of the tools whose program is there; the command is the third of what a tool is."""
    found = []
    for tool in tools:
        program = tool[2][0]
        if shutil.which(program):
            found.append(tool)
        else:
            print(f"left out: {tool[0]}, because there is no {program}", file=sys.stderr)
    return found


def quantile(values, share):
    """Of sorted values by nearest rank, as Sonde's own percentiles."""
    return values[max(0, -int(-share * len(values) // 1) - 1)]


# ---- The capture


class Capture:
    """What passes the sender's interface while the block runs."""

    def __enter__(self):
        here = os.path.dirname(__file__)
        self.child = subprocess.Popen(
            inside("sender", sys.executable, os.path.join(here, "capture.py"), "to-router"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_):
        out, _ = self.child.communicate()
        self.packets = []
        for line in out.splitlines():
            direction, stamp, octets = line.split()
            self.packets.append((direction == "out", int(stamp), bytes.fromhex(octets)))

    def passed(self, keys_of):
        """When the first packet with a key left, and the first after it with the same came in, both by key, in ns."""
        left, came = {}, {}
        for outgoing, stamp, octets in self.packets:
            if len(octets) < 28 or octets[0] >> 4 != 4:
                continue
            for key in keys_of(outgoing, octets[9], octets[(octets[0] & 15) * 4 :]):
                if outgoing:
                    left.setdefault(key, stamp)
                elif key in left:
                    came.setdefault(key, stamp)
        return left, came

    def round_trips(self, keys_of):
        """By key: from the first packet out with it to the first in with it after that, ns."""
        left, came = self.passed(keys_of)
        return {key: came[key] - left[key] for key in came}

    def departures(self, keys_of):
        """When each key left first, in that order, ns."""
        left, _ = self.passed(keys_of)
        return sorted(left.values())


def icmp_keys(outgoing, protocol, octets):
    if protocol == ICMP_PROTOCOL and octets[0] == (8 if outgoing else 0):
        return [int.from_bytes(octets[6:8], "big")]
    return []


def text_keys(outgoing, protocol, octets):
    """The number in "ping 7 1700000000.123"; of its answer, which is in capitals, too. A segment may hold several."""
    payload = b""
    if protocol == UDP_PROTOCOL:
        payload = octets[8:]
    elif protocol == TCP_PROTOCOL:
        payload = octets[(octets[12] >> 4) * 4 :]
    return [int(number) for number in re.findall(rb"ping (\d+) " if outgoing else rb"PING (\d+) ", payload)]


def irtt_keys(outgoing, protocol, octets):
    """irtt's header: 3 octets of magic, flags, 8 of token, 4 of sequence, little endian."""
    payload = octets[8:]
    if protocol == UDP_PROTOCOL and len(payload) >= 16 and payload[:3] == b"\x14\xa7\x5b":
        opens = payload[3] & 0x01
        return [] if opens else [int.from_bytes(payload[12:16], "little")]
    return []


def on_the_hosts(main):
    """Runs a program on them, and leaves no process behind."""
    try:
        build_network()
        start_servers()
        main()
    finally:
        for child in list(children):
            stop(child)
