# SPDX-License-Identifier: Apache-2.0
"""accuracy.py PROBES: called by ./bench accuracy, in the root of the checkout and in namespaces of its own.

Three hosts, sender - router - peer. Every tool probes the peer every 2 ms, first on an idle machine, then beside two
busy loops, while the sender's interface is captured with the kernel's stamps. Each round trip that a tool reports is
compared with that of the very same packets in the capture. The error is what the tool says more, in microseconds; the
capture's own work, about one, stands between its stamp of a packet that leaves and the driver's.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time

PEER = "10.50.2.1"
UDP, TCP = 11000, 11001
ICMP_PROTOCOL, TCP_PROTOCOL, UDP_PROTOCOL = 1, 6, 17
PERIOD = 0.002
SLOW_TO_END = 60

# In a file system of this run's own.
IRTT_REPORT = "/run/irtt.json"

children = []


def run(*command, **options):
    subprocess.run(command, check=True, **options)


def start(command, **options):
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    children.append(child)
    return child


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

    def round_trips(self, keys_of):
        """By key: from the first packet out with it to the first in with it after that, ns."""
        left, came = {}, {}
        for outgoing, stamp, octets in self.packets:
            if len(octets) < 28 or octets[0] >> 4 != 4:
                continue
            for key in keys_of(outgoing, octets[9], octets[(octets[0] & 15) * 4 :]):
                if outgoing:
                    left.setdefault(key, stamp)
                elif key in left:
                    came.setdefault(key, stamp)
        return {key: came[key] - left[key] for key in came}


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


# ---- The tools: what each reports, by the key of its packets, ns


def of_sonde(out):
    """Records with the clock they went by."""
    reported, clocks = {}, {}
    for line in out.splitlines():
        record = json.loads(line)
        if record["type"] in ("reply", "late"):
            reported[record["seq"]] = record["rtt_ns"]
            clocks[record["clock"]] = clocks.get(record["clock"], 0) + 1
    return reported, ", ".join(f"{name} {count}" for name, count in clocks.items())


def of_ping(out):
    found = re.findall(r"icmp_seq=(\d+) .*time=([\d.]+) ms", out)
    return {int(number): float(millis) * 1e6 for number, millis in found}, ""


def of_fping(out):
    found = re.findall(r": \[(\d+)\], .*bytes, ([\d.]+) ms", out)
    return {int(number): float(millis) * 1e6 for number, millis in found}, ""


def of_irtt(_):
    with open(IRTT_REPORT, encoding="ascii") as file:
        report = json.load(file)
    os.remove(IRTT_REPORT)
    reported = {}
    for trip in report["round_trips"]:
        if trip["lost"] == "false":
            reported[trip["seqno"]] = trip["delay"]["rtt"]
    return reported, ""


def tools(probes):
    """Name, protocol, command, how its output and its packets are read."""
    often = ["-j", "-n", "-c", str(probes), "-i", str(PERIOD)]
    wanted = [
        ("sonde icmp", "icmp", ["./sonde", "icmp", *often, PEER], of_sonde, icmp_keys),
        (
            "sonde icmp, ping socket",
            "icmp",
            ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "./sonde", "icmp", *often, PEER],
            of_sonde,
            icmp_keys,
        ),
        (
            "ping",
            "icmp",
            ["ping", "-n", "-c", str(probes), "-i", str(PERIOD), PEER],
            of_ping,
            icmp_keys,
        ),
        (
            "fping",
            "icmp",
            ["fping", "-c", str(probes), "-p", str(int(PERIOD * 1000)), PEER],
            of_fping,
            icmp_keys,
        ),
        ("sonde udp", "udp", ["./sonde", "udp", *often, f"{PEER}:{UDP}"], of_sonde, text_keys),
        (
            "irtt",
            "udp",
            ["irtt", "client", "-i", "2ms", "-d", f"{2 * probes}ms", "-Q", "-o", IRTT_REPORT, PEER],
            of_irtt,
            irtt_keys,
        ),
        ("sonde tcp", "tcp", ["./sonde", "tcp", *often, f"{PEER}:{TCP}"], of_sonde, text_keys),
    ]
    present = []
    for tool in wanted:
        program = tool[2][0]
        if shutil.which(program):
            present.append(tool)
        else:
            print(f"left out: {tool[0]}, because there is no {program}", file=sys.stderr)
    return present


# ---- The comparison


def quantile(values, share):
    """By nearest rank, as Sonde's own percentiles."""
    return values[max(0, -int(-share * len(values) // 1) - 1)]


def measure(tool, probes):
    name, protocol, command, read_output, keys_of = tool
    with Capture() as capture:
        done = subprocess.run(
            inside("sender", *command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=probes * PERIOD + SLOW_TO_END,
        )
    reported, clocks = read_output(done.stdout)
    captured = capture.round_trips(keys_of)
    errors = [reported[key] - captured[key] for key in reported if key in captured]
    if not errors:
        return f"{name:24} {protocol:5} reported {len(reported)}, captured {len(captured)}: " + (
            done.stderr.strip().splitlines() or ["nothing to compare"]
        )[-1]
    errors.sort()
    size = sorted(abs(error) for error in errors)
    micros = [
        quantile(size, 0.5),
        quantile(size, 0.99),
        size[-1],
        quantile(errors, 0.5),
        quantile(sorted(captured.values()), 0.5),
    ]
    return f"{name:24} {protocol:5} {len(errors):6}" + "".join(
        f"{value / 1000:10.1f}" for value in micros
    ) + (f"   {clocks}" if clocks else "")


def table(title, probes):
    print(f"\n{title}")
    print(
        f"{'':24} {'':5} {'n':>6}{'|error| p50':>12}{'p99':>8}{'worst':>10}{'error p50':>10}{'RTT p50':>10}"
    )
    for tool in tools(probes):
        print(measure(tool, probes), flush=True)


def main():
    probes = int(sys.argv[1])
    build_network()
    start(inside("peer", "./sonde", "serve", "udp", "--every", "1h", f"{PEER}:{UDP}"), stdout=subprocess.DEVNULL)
    start(inside("peer", "./sonde", "serve", "tcp", "--every", "1h", f"{PEER}:{TCP}"), stdout=subprocess.DEVNULL)
    if shutil.which("irtt"):
        start(inside("peer", "irtt", "server", "-i", "1ms", "-b", PEER), stdout=subprocess.DEVNULL)
    # The servers, and the neighbours' addresses.
    time.sleep(2)
    run(*inside("sender", "ping", "-q", "-c", "3", "-i", "0.2", PEER), stdout=subprocess.DEVNULL)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{' '.join(os.uname()[i] for i in (0, 2, 4))}, {os.cpu_count()} processors, load {load} before")
    print(f"{probes} probes each, every {PERIOD * 1000:.0f} ms; errors against the capture in us")
    table("idle", probes)
    busy = [start(["sh", "-c", "while :; do :; done"]) for _ in range(2)]
    table("beside two busy loops", probes)
    for child in busy:
        child.kill()


try:
    main()
finally:
    for child in children:
        child.kill()
        child.wait()
