# SPDX-License-Identifier: Apache-2.0
"""capture.py INTERFACE: the kernel's stamp of every IP packet on an interface, by AF_PACKET, as tcpdump has it.

Says "ready", and when standard input ends one line a packet: its direction, its stamp in nanoseconds, and its octets
from the IP header on in hexadecimal. Stamps are of arrival, and of leaving right before the driver gets the packet.
"""
import socket
import struct
import sys

SO_TIMESTAMPING, RX_SOFTWARE, SOFTWARE = 37, 1 << 3, 1 << 4
SO_RCVBUFFORCE, SO_RCVBUF = 33, 8
PACKET_OUTGOING = 4
ETH_P_ALL = 3

tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
tap.bind((sys.argv[1], ETH_P_ALL))
tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, RX_SOFTWARE | SOFTWARE)
try:
    tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20)
except PermissionError:
    tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUF, 256 << 20)
tap.setblocking(False)
print("ready", flush=True)
# Nobody waits for packets: waking a reader would come between the stamp and the driver, some microseconds late.
sys.stdin.read()

seen = []
while True:
    try:
        octets, control, _, source = tap.recvmsg(2048, 256)
    except BlockingIOError:
        break
    for level, kind, value in control:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPING):
            seconds, nanos = struct.unpack_from("qq", value)
            seen.append((source[2] == PACKET_OUTGOING, seconds * 10**9 + nanos, octets))
for outgoing, stamp, octets in seen:
    print("out" if outgoing else "in", stamp, octets.hex())
