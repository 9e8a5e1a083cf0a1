// SPDX-License-Identifier: Apache-2.0
// One echo request to each of COUNT addresses from FIRST on, in batches of 64 by sendmmsg(2) and recvmmsg(2) over one
// raw socket with buffers of 64 MiB: what one thread of this kernel can do. Prints the answers and the probes per second.
//   sweep FIRST COUNT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/ip_icmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#ifndef ICMP_FILTER
#define ICMP_FILTER 1
#endif
enum { BATCH = 64, PAYLOAD = 56, ROOM = 512 };

static uint16_t checksum(const uint8_t *bytes, int length) {
    uint32_t sum = 0;
    for (int i = 0; i + 1 < length; i += 2) sum += bytes[i] << 8 | bytes[i + 1];
    while (sum >> 16) sum = (sum >> 16) + (sum & 0xFFFF);
    return htons((uint16_t)~sum);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
    if (count != 3) return fprintf(stderr, "usage: sweep FIRST COUNT\n"), 3;
    uint32_t first = ntohl(inet_addr(words[1]));
    int targets = atoi(words[2]);
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (fd < 0) return perror("socket"), 4;
    int buffer = 64 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    uint32_t but_replies = ~(1U << ICMP_ECHOREPLY);
    setsockopt(fd, SOL_RAW, ICMP_FILTER, &but_replies, sizeof but_replies);

    static uint8_t out[BATCH][8 + PAYLOAD], in[BATCH][ROOM];
    static struct sockaddr_in to[BATCH], from[BATCH];
    static struct iovec out_part[BATCH], in_part[BATCH];
    static struct mmsghdr sending[BATCH], receiving[BATCH];
    static uint8_t seen[1 << 24];
    for (int i = 0; i < BATCH; i++) {
        out_part[i] = (struct iovec){out[i], sizeof out[i]};
        in_part[i] = (struct iovec){in[i], ROOM};
        to[i].sin_family = AF_INET;
        sending[i].msg_hdr = (struct msghdr){&to[i], sizeof to[i], &out_part[i], 1, 0, 0, 0};
    }
    int answered = 0, sent = 0;
    double began = now(), ended = began;
    while (answered < targets && now() - ended < 1) {
        int size = 0;
        for (; size < BATCH && sent < targets; size++, sent++) {
            uint8_t *message = out[size];
            memset(message, 0, 8);
            message[0] = ICMP_ECHO;
            memcpy(message + 4, "so", 2);
            memcpy(message + 8, &sent, sizeof sent);
            uint16_t sum = checksum(message, 8 + PAYLOAD);
            memcpy(message + 2, &sum, 2);
            to[size].sin_addr.s_addr = htonl(first + sent);
        }
        for (int left = 0; left < size;) {
            int done = sendmmsg(fd, sending + left, size - left, 0);
            if (done <= 0) return perror("sendmmsg"), 4;
            left += done;
        }
        int got;
        do {
            for (int i = 0; i < BATCH; i++)
                receiving[i].msg_hdr = (struct msghdr){&from[i], sizeof from[i], &in_part[i], 1, 0, 0, 0};
            got = recvmmsg(fd, receiving, BATCH, MSG_DONTWAIT, NULL);
            for (int i = 0; i < got; i++) {
                uint32_t target = ntohl(from[i].sin_addr.s_addr) - first;
                if (receiving[i].msg_len == 20 + 8 + PAYLOAD && memcmp(in[i] + 24, "so", 2) == 0 && target < 1 << 24
                    && !seen[target]++) answered++;
            }
            if (got > 0) ended = now();
        } while (got == BATCH);
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%d %.0f %ld\n", answered, targets / (ended - began), used.ru_maxrss);
}
