# SPDX-License-Identifier: Apache-2.0
"""schedule.py SECONDS: called by ./bench schedule, in the root of the checkout and in namespaces of its own.

Every tool sends a probe every millisecond, and Sonde also at longer intervals, to a peer behind a router. When each
probe left is taken from a capture on the sender's interface; slots are every interval from where they fit most probes.
What Sonde reports of its own lateness stands beside what the capture says, and what all of it took of a processor. A
tool that drifts has no slots: its mean gap says by how much. What all probes of a run are late by is in no capture; what
each takes through the system call is.
"""
import bisect
import json
import os
import subprocess
import sys
import threading
import time

from hosts import (
    PEER,
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

MILLI = 1_000_000
LATE = 100_000

# How far apart most of those are that leave on time, ns; less than this or a fiftieth of the interval.
NEAR = 100_000

SLOW_TO_END = 30

# Of a run, the time in which a program neither starts nor ends.
SETTLED = 0.3, 0.9


def first_slot(departures, interval):
    """Where slots most likely are: most probes leave right after theirs, some late, none early."""
    near = max(NEAR, interval // 50)
    places = sorted((departure - departures[0]) % interval for departure in departures)
    around = [place - interval for place in places] + places + [place + interval for place in places]
    best, first = -len(around), 0
    for place in places:
        at = bisect.bisect_left(around, place)
        right_after = bisect.bisect_left(around, place + near) - at
        right_before = at - bisect.bisect_left(around, place - near)
        if right_after - 2 * right_before > best:
            best, first = right_after - 2 * right_before, place
    return departures[0] + first - (interval if first > near else 0)


def lateness(departures, interval):
    """How late each was against its slot, and how many slots had none, ns; by Sonde's rule of what is missed."""
    start = first_slot(departures, interval)
    slot, missed, late = -1, 0, []
    for departure in departures:
        slot += 1
        behind = departure - start - slot * interval
        if behind > max(interval, MILLI):
            missed += behind // interval
            slot += behind // interval
        elif behind < -NEAR and slot > 0:
            # None is early: what seemed missed by a hair was late by as much.
            missed -= 1
            slot -= 1
        late.append(departure - start - slot * interval)
    return late, missed


def processor_time(pid):
    """What the threads of a process had of the processors, ns; threads that have ended are left out."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total


def share_in_the_middle(pid, seconds, result):
    """The share of one processor while the program does nothing but probe."""
    begin, end = (share * seconds for share in SETTLED)
    try:
        time.sleep(begin)
        before, then = processor_time(pid), time.monotonic_ns()
        time.sleep(end - begin)
        result.append((processor_time(pid) - before) / (time.monotonic_ns() - then))
    except OSError:
        pass


def of_sonde(out):
    """p50, p99 and the longest, ns, and the slots missed."""
    for line in out.splitlines():
        record = json.loads(line)
        if record["type"] == "summary":
            late = record["schedule_late"]
            return [late["p50"], late["p99"], late["max"], late["missed"]]
    return []


def nothing(_):
    return []


def tools(millis, seconds):
    """Name, interval in ms, command, what it says of its lateness, how its packets are read."""
    count = seconds * 1000 // millis
    often = ["-j", "-q", "-n", "-c", str(count), "-i", f"{millis}ms"]
    wanted = [
        ("sonde icmp", millis, ["./sonde", "icmp", *often, PEER], of_sonde, icmp_keys),
        ("sonde icmp --pace park", millis, ["./sonde", "icmp", "--pace", "park", *often, PEER], of_sonde, icmp_keys),
        ("sonde icmp --pace spin", millis, ["./sonde", "icmp", "--pace", "spin", *often, PEER], of_sonde, icmp_keys),
    ]
    if millis == 1:
        wanted += [
            ("sonde udp", millis, ["./sonde", "udp", *often, f"{PEER}:{UDP}"], of_sonde, text_keys),
            ("irtt", millis, ["irtt", "client", "-i", "1ms", "-d", f"{seconds}s", "-Q", PEER], nothing, irtt_keys),
            ("fping", millis, ["fping", "-q", "-c", str(count), "-i", "1", "-p", "1", PEER], nothing, icmp_keys),
            ("ping", millis, ["ping", "-q", "-n", "-c", str(count), "-i", "0.001", PEER], nothing, icmp_keys),
        ]
    return present(wanted)


def measure(tool, seconds):
    name, millis, command, read_output, keys_of = tool
    shares = []
    with Capture() as capture:
        child = start(
            inside("sender", *command),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        watcher = threading.Thread(target=share_in_the_middle, args=(child.pid, seconds, shares))
        watcher.start()
        out, _ = child.communicate(timeout=seconds + SLOW_TO_END)
        watcher.join()
    stop(child)
    departures = capture.departures(keys_of)
    if len(departures) < 2:
        return f"{name:24}{millis:4} ms  nothing captured: " + (out.strip().splitlines() or ["it said nothing"])[-1]
    late, missed = lateness(departures, millis * MILLI)
    over = sum(1 for value in late if value > LATE) / len(late)
    late.sort()
    reported = read_output(out)
    spacing = (departures[-1] - departures[0]) / (len(departures) - 1) / MILLI
    columns = f"{name:24}{millis:4} ms{len(late):7}{spacing:9.3f}{over:9.2%}  "
    for place, share in enumerate((0.5, 0.99, 1)):
        said = f"{reported[place] / 1000:.1f}" if reported else "-"
        columns += f"{said:>9} /{quantile(late, share) / 1000:9.1f}"
    said = f"{reported[3]}" if reported else "-"
    share = f"{shares[0]:.1%}" if shares else "-"
    return columns + f"{said:>6} /{missed:5}{share:>9}"


def main():
    seconds = int(sys.argv[1])
    print(machine())
    print(f"{seconds} s each; late: Sonde's own figure / the capture's, in us; CPU: of one processor, once started")
    print(f"{'':24}{'every':>7}{'sent':>7}{'mean gap':>9}{'>100us':>9}{'late p50':>21}{'p99':>20}{'max':>20}{'missed':>14}{'CPU':>8}")
    for millis in 1, 10, 100:
        for tool in tools(millis, seconds):
            print(measure(tool, seconds), flush=True)


on_the_hosts(main)
