// SPDX-License-Identifier: Apache-2.0
/* load PORT CONNECTIONS SECONDS: a closed loop, one ping of 24 octets in flight on each connection; answers a second,
 * and how many were wrong.
 * load PORT CONNECTIONS hold: each connection pings once; how many answers were right; then all are held until the end
 * of standard input. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 256, LENGTH = 24 };

static const char QUESTION[] = "ping 1 1725933169.813111", ANSWER[] = "PING 1 1725933169.813111";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int fail(const char *what) {
    perror(what);
    exit(1);
}

static int connected(int port) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "127.0.0.1", &peer.sin_addr);
    if (fd < 0 || connect(fd, (struct sockaddr *)&peer, sizeof peer) != 0) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void ask(int fd) {
    if (send(fd, QUESTION, LENGTH, MSG_NOSIGNAL) != LENGTH) fail("send");
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS|hold\n");
        return 3;
    }
    int port = atoi(argv[1]), connections = atoi(argv[2]);
    int *fds = calloc(connections, sizeof *fds);
    for (int i = 0; i < connections; i++) fds[i] = connected(port);
    if (strcmp(argv[3], "hold") == 0) {
        char answer[LENGTH], end;
        int right = 0;
        for (int i = 0; i < connections; i++) ask(fds[i]);
        for (int i = 0; i < connections; i++)
            right += recv(fds[i], answer, LENGTH, MSG_WAITALL) == LENGTH && memcmp(answer, ANSWER, LENGTH) == 0;
        printf("%d\n", right);
        fflush(stdout);
        while (read(0, &end, 1) > 0) {}
        return 0;
    }
    struct { char answer[LENGTH]; int length; } *states = calloc(connections, sizeof *states);
    static struct epoll_event ready[BATCH];
    int poll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        epoll_ctl(poll, EPOLL_CTL_ADD, fds[i], &(struct epoll_event){EPOLLIN | EPOLLET, {.u32 = i}});
        ask(fds[i]);
    }
    long answered = 0, wrong = 0;
    double begin = now(), end = begin + atof(argv[3]);
    while (now() < end) {
        int count = epoll_wait(poll, ready, BATCH, 1000);
        for (int i = 0; i < count; i++) {
            int which = ready[i].data.u32, *length = &states[which].length;
            /* No more than one answer can be there, so this empties the socket. */
            int more = recv(fds[which], states[which].answer + *length, LENGTH - *length, MSG_DONTWAIT);
            if (more == 0) fail("closed by the server");
            *length += more > 0 ? more : 0;
            if (*length == LENGTH) {
                answered++;
                wrong += memcmp(states[which].answer, ANSWER, LENGTH) != 0;
                *length = 0;
                ask(fds[which]);
            }
        }
    }
    struct timespec used;
    double took = now() - begin;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    printf("%.0f %ld %.0f\n", answered / took, wrong, (used.tv_sec + used.tv_nsec * 1e-9) * 100 / took);
    return 0;
}
