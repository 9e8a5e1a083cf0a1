// SPDX-License-Identifier: Apache-2.0
/* The least that a batched UDP echo takes: recvmmsg(2), capitals, sendmmsg(2), one thread, IPv4. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { BATCH = 64, ROOM = 2048 };

int main(int argc, char **argv) {
    static char bytes[BATCH][ROOM];
    static struct sockaddr_in peers[BATCH];
    static struct iovec pieces[BATCH];
    static struct mmsghdr messages[BATCH];
    int fd = socket(AF_INET, SOCK_DGRAM, 0), buffer = 4 << 20;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    if (bind(fd, (struct sockaddr *)&own, sizeof own) != 0) {
        perror("bind");
        return 1;
    }
    for (int i = 0; i < BATCH; i++) {
        messages[i].msg_hdr.msg_name = &peers[i];
        messages[i].msg_hdr.msg_iov = &pieces[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            pieces[i] = (struct iovec){bytes[i], ROOM};
            messages[i].msg_hdr.msg_namelen = sizeof peers[i];
        }
        int count = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < count; i++) {
            for (unsigned at = 0; at < messages[i].msg_len; at++) {
                char c = bytes[i][at];
                bytes[i][at] = c >= 'a' && c <= 'z' ? c - 32 : c;
            }
            pieces[i].iov_len = messages[i].msg_len;
        }
        for (int sent = 0; sent < count;) {
            int more = sendmmsg(fd, messages + sent, count - sent, 0);
            sent += more > 0 ? more : 1;
        }
    }
}
