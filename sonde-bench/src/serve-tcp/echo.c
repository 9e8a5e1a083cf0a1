// SPDX-License-Identifier: Apache-2.0
/* The least that a TCP echo of many connections takes: epoll_wait(2), then one recv(2), capitals and one send(2) each. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 256, ROOM = 1 << 16 };

int main(int argc, char **argv) {
    static char bytes[ROOM];
    static struct epoll_event ready[BATCH];
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&own, sizeof own) != 0 || listen(listener, 1 << 16) != 0) {
        perror("bind");
        return 1;
    }
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &(struct epoll_event){EPOLLIN, {.fd = listener}});
    for (;;) {
        int count = epoll_wait(poll, ready, BATCH, -1);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd == listener) {
                fd = accept(listener, NULL, NULL);
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &(struct epoll_event){EPOLLIN, {.fd = fd}});
                continue;
            }
            int length = recv(fd, bytes, ROOM, MSG_DONTWAIT);
            if (length <= 0) {
                close(fd);
                continue;
            }
            for (int at = 0; at < length; at++) {
                char c = bytes[at];
                bytes[at] = c >= 'a' && c <= 'z' ? c - 32 : c;
            }
            send(fd, bytes, length, MSG_NOSIGNAL);
        }
    }
}
