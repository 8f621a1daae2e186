#!/usr/bin/env python3
"""Copies frames between two interfaces, each a given time after it came: a long cable.

usage: delay.py ONE OTHER PLUG BRIDGE MILLISECONDS      (in their network namespace; ends with one of the interfaces)

ONE is taken out of the bridge and PLUG, the far end of OTHER, put in its place, once everything is ready to copy; SIGTERM takes it back
and delivers what is under way. Nobody may see the making of the cable as a cut.

The kernel's own means for this (netem) is a module that not every machine has.
"""
import collections
import select
import signal
import socket
import subprocess
import sys
import time

# From linux/if_ether.h, if_packet.h and if_arp.h; Python's socket module does not name them all.
ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_VNET_HDR = 15
PACKET_OUTGOING = 4
# A frame that the sender left for its network card to cut and to sum up is up to 64 KiB long.
LONGEST = 128 * 1024
# What a real cable's queue would do with more: drop it.
QUEUE = 20_000


def attach(interface):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    # With this header frames carry what is left to do for their checksums and sizes, in both directions.
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * 1024 * 1024)
    end.bind((interface, ETH_P_ALL))
    end.setblocking(False)
    return end


def drain(end, queue, due):
    while True:
        try:
            frame, address = end.recvfrom(LONGEST)
        except BlockingIOError:
            return
        # What this program itself sends is seen on its way out, too.
        if address[2] != PACKET_OUTGOING and len(queue) < QUEUE:
            queue.append((due, frame))


def deliver(queue, target, early=False):
    """The frames that are due. Returns the seconds until the next one is, None if there is none."""
    while queue and (early or queue[0][0] <= time.monotonic()):
        try:
            target.send(queue.popleft()[1])
        except BlockingIOError:
            pass
    return max(0, queue[0][0] - time.monotonic()) if queue else None


def replace(old, new, bridge):
    """In the bridge."""
    commands = f"link set {old} nomaster\nlink set {new} master {bridge}\n"
    subprocess.run(["ip", "-batch", "-"], input=commands, text=True, check=True)


def main(one, other, plug, bridge, milliseconds):
    delay = milliseconds / 1000
    ends = [attach(one), attach(other)]
    queues = {ends[0]: collections.deque(), ends[1]: collections.deque()}
    replace(one, plug, bridge)
    # The bridge has delivered these.
    drain(ends[0], collections.deque(), 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while True:
            waits = [wait for wait in (deliver(queues[ends[0]], ends[1]), deliver(queues[ends[1]], ends[0])) if wait is not None]
            ready, _, _ = select.select(ends, [], [], min(waits, default=None))
            for end in ready:
                drain(end, queues[end], time.monotonic() + delay)
    except SystemExit:
        deliver(queues[ends[0]], ends[1], early=True)
        replace(plug, one, bridge)
        # Only now: the answers to these take the short way.
        drain(ends[1], queues[ends[1]], 0)
        deliver(queues[ends[1]], ends[0], early=True)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:5], float(sys.argv[5]))
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(f"delay: {error}")
