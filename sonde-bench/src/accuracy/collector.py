# SPDX-License-Identifier: Apache-2.0
"""Has a JVM collect its garbage again and again, by its attach mechanism, as jcmd PID GC.run does but without a JVM."""
import os
import signal
import socket
import threading

PERIOD = 0.1


class Collector:
    """Collects every 100 ms while the block runs, or until the JVM ends; says how often."""

    def __init__(self, pid):
        self.pid = pid
        self.count = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.collect)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def collect(self):
        question = f"/tmp/.attach_pid{self.pid}"
        try:
            # Not before the process is the JVM, which the signal would end.
            while not catches_quit(self.pid):
                if self.ended.wait(0.01):
                    return
            place = self.attach(question)
            while not self.ended.wait(PERIOD):
                self.command(place)
                self.count += 1
        except OSError:
            # It has ended.
            pass
        finally:
            if os.path.exists(question):
                os.remove(question)

    def attach(self, question):
        """The socket on which it takes commands; it opens one when it is asked to by a file and a signal."""
        place = f"/tmp/.java_pid{self.pid}"
        with open(question, "w", encoding="ascii"):
            pass
        os.kill(self.pid, signal.SIGQUIT)
        while not os.path.exists(place):
            os.kill(self.pid, 0)
            self.ended.wait(0.01)
        return place

    @staticmethod
    def command(place):
        with socket.socket(socket.AF_UNIX) as to:
            to.connect(place)
            to.sendall(b"1\0jcmd\0GC.run\0\0\0")
            while to.recv(4096):
                pass


def catches_quit(pid):
    """Whether it has a handler for SIGQUIT, proc(5)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        caught = next(line for line in file if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGQUIT - 1) & 1)
