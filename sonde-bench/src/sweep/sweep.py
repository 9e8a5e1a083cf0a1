# SPDX-License-Identifier: Apache-2.0
"""Sweeps of loopback addresses beside others, in rounds that take turns; medians and ratios.

    sweep.py ROUNDS C_LOOP
"""

import json
import os
import statistics
import subprocess
import sys
import time

MILLION = "127.16.0.0/12"


def run(words, keep=True):
    """A process: its output, wall seconds, processor seconds, peak memory in MiB."""
    began = time.monotonic()
    out = subprocess.PIPE if keep else subprocess.DEVNULL
    process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL, text=True)
    text = process.stdout.read() if keep else ""
    _, _, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    return text, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def sonde(*words):
    return run(["./sonde", "sweep", "--rate", "max", "--yes-many", "-j", "-q", *words])


def summary(text):
    return json.loads(text.splitlines()[-1])


def median(values):
    return statistics.median(values)


def million(rounds, c_loop):
    """One thread of this kernel against the sweep, probes per second while sending."""
    rates = {"C loop": [], "sonde": [], "sonde --clock kernel": []}
    memory = []
    for _ in range(rounds):
        text, _, _, _ = run([c_loop, "127.16.0.0", str(1 << 20)])
        answered, rate, _ = text.split()
        assert int(answered) == 1 << 20, text
        rates["C loop"].append(float(rate))
        for name, more in ("sonde", []), ("sonde --clock kernel", ["--clock", "kernel"]):
            text, _, _, peak = sonde(*more, MILLION)
            figures = summary(text)
            wrong = [field for field in ("lost", "local", "send_error", "late") if figures[field]]
            if figures["reply"] != 1 << 20:
                print(f"  {name}: only {figures['reply']} replies; {wrong}")
            rates[name].append(figures["rate"])
            if not more:
                memory.append(peak)
    print("1,048,576 addresses, --rate max           probes/s   ratio to C (median of pairs)   all")
    for name, values in rates.items():
        ratios = [mine / c for mine, c in zip(values, rates["C loop"])]
        print(f"  {name:36} {median(values):11,.0f}   {median(ratios):6.2f}                        "
              + " ".join(f"{ratio:.2f}" for ratio in ratios))
    print(f"  peak memory of sonde: {max(memory):.0f} MiB")


def whole_process(rounds, block, count):
    """The whole process, the start of the JVM included."""
    walls = {"fping": [], "sonde": []}
    cpu = {"fping": [], "sonde": []}
    for _ in range(rounds):
        _, wall, used, _ = run(["fping", "-q", "-c1", "-i0", "-g", block], keep=False)
        walls["fping"].append(wall)
        cpu["fping"].append(used)
        text, wall, used, _ = sonde(block)
        assert summary(text)["reply"] == count, text
        walls["sonde"].append(wall)
        cpu["sonde"].append(used)
    ratios = [mine / other for mine, other in zip(walls["sonde"], walls["fping"])]
    more = [mine - other for mine, other in zip(walls["sonde"], walls["fping"])]
    print(f"{count:,} addresses, whole processes        wall s   processor s")
    for name in walls:
        print(f"  {name:36} {median(walls[name]):9.3f}   {median(cpu[name]):9.3f}")
    print(f"  sonde to fping: {median(ratios):.2f} of its wall time, {median(more):+.3f} s")


def main():
    rounds = int(sys.argv[1])
    million(rounds, sys.argv[2])
    # Its generator leaves the first and last address out; so a block without either is named.
    whole_process(rounds, "127.16.0.0/16", 65536)
    whole_process(rounds, "127.16.0.0/20", 4096)


if __name__ == "__main__":
    main()
