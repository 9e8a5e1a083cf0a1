# SPDX-License-Identifier: Apache-2.0
"""accuracy.py PROBES: called by ./bench accuracy, in the root of the checkout and in namespaces of its own.

Three hosts, sender - router - peer. Every tool probes the peer every 2 ms, first on an idle machine, then beside two
busy loops, while the sender's interface is captured with the kernel's stamps. Each round trip that a tool reports is
compared with that of the very same packets in the capture. The error is what the tool says more, in microseconds; the
capture's own work, about one, stands between its stamp of a packet that leaves and the driver's. At last Sonde alone,
while its garbage is collected ten times a second.
"""
import contextlib
import json
import os
import re
import subprocess
import sys
import time

from collector import Collector
from hosts import (
    PEER,
    TCP,
    UDP,
    Capture,
    icmp_keys,
    inside,
    irtt_keys,
    machine,
    on_the_hosts,
    present,
    quantile,
    start,
    stop,
    text_keys,
)

PERIOD = 0.002
SLOW_TO_END = 60
SLOW_UDP = 11002

# What Sonde calls a pause is 1 ms; a little less and more is neither, ns.
NOT_HELD_UP, HELD_UP = 900_000, 2_000_000

# In a file system of this run's own.
IRTT_REPORT = "/run/irtt.json"


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
            ["fping", "-c", str(probes), "-i", "1", "-p", str(int(PERIOD * 1000)), PEER],
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
    return present(wanted)


def of_name(name, probes):
    return next(tool for tool in tools(probes) if tool[0] == name)


# ---- The comparison


def measure(tool, probes, collecting):
    name, protocol, command, read_output, keys_of = tool
    with Capture() as capture:
        child = start(
            inside("sender", *command),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with Collector(child.pid) if collecting else contextlib.nullcontext() as collector:
            out, err = child.communicate(timeout=probes * PERIOD + SLOW_TO_END)
    stop(child)
    reported, remarks = read_output(out)
    if collecting:
        remarks = f"{collector.count} collections, {marks(out)}"
    captured = capture.round_trips(keys_of)
    errors = [reported[key] - captured[key] for key in reported if key in captured]
    if not errors:
        return f"{name:24} {protocol:5} reported {len(reported)}, captured {len(captured)}: " + (
            err.strip().splitlines() or ["nothing to compare"]
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
    ) + (f"   {remarks}" if remarks else "")


def marks(out):
    """Whether the probes that this host has held up are those that Sonde marks."""
    marked = unmarked = unheld = 0
    for line in out.splitlines():
        record = json.loads(line)
        if record["type"] in ("reply", "late"):
            stalled = record.get("stalled", False)
            marked += stalled
            unmarked += record["host_delay_ns"] > HELD_UP and not stalled
            unheld += record["host_delay_ns"] < NOT_HELD_UP and stalled
    # A pause right after a probe has left, but within the call, is in no answer's delay.
    return f"{marked} marked, {unheld} of them at sending alone; held up and not marked {unmarked}"


def table(title, probes, wanted, collecting=False):
    print(f"\n{title}")
    print(
        f"{'':24} {'':5} {'n':>6}{'|error| p50':>12}{'p99':>8}{'worst':>10}{'error p50':>10}{'RTT p50':>10}"
    )
    for tool in wanted:
        print(measure(tool, probes, collecting), flush=True)


def main():
    probes = int(sys.argv[1])
    print(machine())
    print(f"{probes} probes each, every {PERIOD * 1000:.0f} ms; errors against the capture in us")
    table("idle", probes, tools(probes))
    busy = [start(["sh", "-c", "while :; do :; done"]) for _ in range(2)]
    table("beside two busy loops", probes, tools(probes))
    for child in busy:
        stop(child)
    # Most probes are answered before a collection could touch them; those of the last are under way for a while.
    start(
        inside("peer", "./sonde", "serve", "udp", "--every", "1h", "--delay", "5ms", f"{PEER}:{SLOW_UDP}"),
        stdout=subprocess.DEVNULL,
    )
    time.sleep(1)
    slow = [word.replace(f":{UDP}", f":{SLOW_UDP}") for word in of_name("sonde udp", probes)[2]]
    sondes = [of_name(name, probes) for name in ("sonde icmp", "sonde icmp, ping socket", "sonde udp", "sonde tcp")]
    sondes.append(("sonde udp, 5 ms away", "udp", slow, of_sonde, text_keys))
    table("garbage collected every 100 ms", probes, sondes, collecting=True)


on_the_hosts(main)
