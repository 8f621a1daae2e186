#!/usr/bin/env python3
"""Copies frames between two interfaces, each a given time after it came: a long cable.

usage: delay.py ONE OTHER MILLISECONDS      (in their network namespace; ends with one of the interfaces)

The kernel's own means for this (netem) is a module that not every machine has.
"""
import collections
import select
import socket
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


def main(one, other, milliseconds):
    delay = milliseconds / 1000
    ends = [attach(one), attach(other)]
    queues = {ends[0]: collections.deque(), ends[1]: collections.deque()}
    while True:
        now = time.monotonic()
        waits = []
        for end, target in (ends, reversed(ends)):
            queue = queues[end]
            while queue and queue[0][0] <= now:
                try:
                    target.send(queue.popleft()[1])
                except BlockingIOError:
                    pass
            if queue:
                waits.append(queue[0][0] - now)
        ready, _, _ = select.select(ends, [], [], min(waits, default=None))
        for end in ready:
            drain(end, queues[end], time.monotonic() + delay)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
    except OSError as error:
        sys.exit(f"delay: {error}")
