// SPDX-License-Identifier: Apache-2.0
/* A closed loop: so many datagrams are outstanding, and each answer sends the next; answers a second. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

enum { BATCH = 64, ROOM = 2048 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: load PORT OUTSTANDING BYTES SECONDS\n");
        return 3;
    }
    int outstanding = atoi(argv[2]), length = atoi(argv[3]), buffer = 4 << 20;
    double seconds = atof(argv[4]);
    static char question[ROOM], answers[BATCH][ROOM];
    static struct iovec in[BATCH], out[BATCH];
    static struct mmsghdr received[BATCH], sent[BATCH];
    memset(question, 'x', sizeof question);
    memcpy(question, "ping 1 1725933169.813111 ", 25);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct timeval patience = {0, 200000};
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    inet_pton(AF_INET, "127.0.0.1", &peer.sin_addr);
    connect(fd, (struct sockaddr *)&peer, sizeof peer);
    for (int i = 0; i < BATCH; i++) {
        out[i] = (struct iovec){question, length};
        sent[i].msg_hdr.msg_iov = &out[i];
        sent[i].msg_hdr.msg_iovlen = 1;
        in[i] = (struct iovec){answers[i], ROOM};
        received[i].msg_hdr.msg_iov = &in[i];
        received[i].msg_hdr.msg_iovlen = 1;
    }
    long answered = 0, lost = 0;
    int missing = outstanding;
    double begin = now(), end = begin + seconds;
    while (now() < end) {
        while (missing > 0) {
            int more = sendmmsg(fd, sent, missing < BATCH ? missing : BATCH, 0);
            if (more <= 0) break;
            missing -= more;
        }
        int count = recvmmsg(fd, received, BATCH, MSG_WAITFORONE, NULL);
        if (count > 0) {
            answered += count;
            missing += count;
        } else if (errno == EAGAIN) {
            lost += outstanding - missing; /* nothing for 200 ms: begin again */
            missing = outstanding;
        }
    }
    printf("%.0f %ld\n", answered / (now() - begin), lost);
    return 0;
}
