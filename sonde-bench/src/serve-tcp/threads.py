# SPDX-License-Identifier: Apache-2.0
"""A thread for each connection, as a first echo server is written: threads.py PORT."""
import socket
import sys
import threading


def serve(connection):
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while question := connection.recv(65536):
            connection.sendall(question.upper())


with socket.create_server(('127.0.0.1', int(sys.argv[1])), backlog=1 << 16) as listener:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
