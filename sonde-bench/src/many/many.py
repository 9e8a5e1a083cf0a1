# SPDX-License-Identifier: Apache-2.0
"""many.py SECONDS: called by ./bench many, in the root of the checkout and a network namespace of its own.

10,000 addresses of 127.0.0.0/8, each probed once a second: sonde icmp, then fping. Of sonde its own account of
the schedule; of both what the kernel accounts for the process, and how late each request was against its target's
grid by the clock of the kernel. A tool whose period drifts is late by its drift.
"""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

TARGETS = 10_000
AT = (10, 30, 60, 120, 300, 600, 1800, 3600)
TICKS = os.sysconf("SC_CLK_TCK")


def targets():
    return [f"127.16.{(i + 1) >> 8}.{(i + 1) & 255}" for i in range(TARGETS)]


def usage(pid):
    """Processor seconds and resident MiB of a process."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/statm") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return (int(fields[11]) + int(fields[12])) / TICKS, resident


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


class Departures:
    """When each echo request came by on lo, by the kernel's stamps; SO_TIMESTAMPNS, packet(7)."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self.socket.bind(("lo", 0x0800))
        self.socket.setsockopt(socket.SOL_SOCKET, 35, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)
        self.socket.settimeout(1)
        self.times = []
        self.done = False
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        while not self.done:
            try:
                packet, stamps, _, source = self.socket.recvmsg(64, 64)
            except TimeoutError:
                continue
            # PACKET_OUTGOING would show each twice.
            if source[2] != 4 and packet[20] == 8:
                seconds, nanos = struct.unpack("qq", stamps[0][2])
                self.times.append((packet[16:20], seconds * 10**9 + nanos))

    def stop(self):
        self.done = True
        self.thread.join()
        self.socket.close()
        return self.times


def lateness(departures):
    """By how much each request left after its slot, ns: a target's slots are a second apart, and its earliest
    request tells where they are."""
    grids = {}
    for target, at in departures:
        grids.setdefault(target, []).append(at)
    late = []
    for times in grids.values():
        first = times[0]
        offsets = [at - first - round((at - first) / 1e9) * 10**9 for at in times]
        late += [offset - min(offsets) for offset in offsets]
    return late


def run(name, command, seconds, watched):
    departures = Departures() if watched else None
    with open("/dev/null") as nothing:
        process = subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = []
    reader = threading.Thread(target=lambda: output.append(process.stdout.read()))
    reader.start()
    drain = threading.Thread(target=lambda: process.stderr.read())
    drain.start()
    begin = time.monotonic()
    last = (begin, 0)
    moments = [at for at in AT if at < seconds] + [seconds - 1]
    memory = []
    early = None
    for at in moments:
        time.sleep(max(0, begin + at - time.monotonic()))
        spent, resident = usage(process.pid)
        if early is None and resident > 0:
            early = (time.monotonic(), spent)
        if resident == 0:
            memory.append(f"ended before {at} s")
            break
        memory.append(f"{at} s: {resident:.0f}")
        last = (time.monotonic(), spent)
    time.sleep(max(0, begin + seconds - time.monotonic()))
    process.send_signal(signal.SIGINT)
    reader.join()
    drain.join()
    process.wait()
    share = (last[1] - early[1]) / (last[0] - early[0]) if early and last[0] > early[0] else last[1] / seconds
    print(f"\n{name}")
    print(f"  processor   {share:.2f} of a core after the first {moments[0]} s, {last[1] / seconds:.2f} over all")
    print(f"  resident    {', '.join(memory)} MiB")
    if departures:
        times = departures.stop()
        late = lateness(times)
        print(f"  departures  {len(times)} seen; late by p50 {quantile(late, 0.5) / 1e3:.0f}, "
              f"p99 {quantile(late, 0.99) / 1e3:.0f}, max {max(late, default=0) / 1e3:.0f} us, "
              f"{sum(l > 2_000_000 for l in late) / max(1, len(late)):.3%} over 2 ms")
    return output[0].decode()


def account(text):
    summaries = [json.loads(line) for line in text.splitlines() if '"summary"' in line]
    sent = sum(s["sent"] for s in summaries)
    late = [s["schedule_late"] for s in summaries if s["schedule_late"]]
    print(f"  account     {len(summaries)} targets, {sent} sent, {sum(s['received'] for s in summaries)} received, "
          f"{sum(l['missed'] for l in late)} slots missed")
    # Of a target's slots each is one of so few that its percentiles are the slots themselves.
    print("  lateness    of all targets' p50 the median {:.0f}, of their p99 the median {:.0f} and the p99 {:.0f}, max {:.0f} us".format(
        quantile([l["p50"] / 1e3 for l in late], 0.5),
        quantile([l["p99"] / 1e3 for l in late], 0.5),
        quantile([l["p99"] / 1e3 for l in late], 0.99),
        max((l["max"] / 1e3 for l in late), default=0)))


def main():
    seconds = int(sys.argv[1])
    work = sys.argv[2]
    path = os.path.join(work, "targets")
    with open(path, "w") as file:
        file.write("\n".join(targets()) + "\n")
    print(f"{TARGETS} targets on loopback, one probe a second each, {seconds} s; "
          f"{os.cpu_count()} processors, load {' '.join(open('/proc/loadavg').read().split()[:3])}")
    for title, options in (("sonde icmp -q", []), ("sonde icmp -q --every 10", ["--every", "10"])):
        account(run(title, ["./sonde", "icmp", "-q", "-j", *options, "-T", path], seconds, False))
    run("sonde icmp -q, watched", ["./sonde", "icmp", "-q", "-T", path], seconds, True)
    if shutil.which("fping"):
        # -Q: quiet, figures at long intervals only; -i as short as keeps the period with so many targets.
        run("fping -l -p 1000, watched",
            ["fping", "-l", "-Q", "100000", "-p", "1000", "-i", "0.001", "-t", "900", "-f", path], seconds, True)


main()
