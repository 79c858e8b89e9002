/* POSIX <arpa/inet.h>: the order of bytes of the network, and addresses as text. */
#ifndef _ARPA_INET_H
#define _ARPA_INET_H

#include <netinet/in.h>

#ifdef __cplusplus
extern "C" {
#endif

/* a.b.c.d, a.b.c, a.b or a, each number decimal, octal (0..) or hexadecimal (0x..); INADDR_NONE: none of these. */
in_addr_t inet_addr(const char *text);
/* 1 and *address, or 0. */
int inet_aton(const char *text, struct in_addr *address);
/* In a buffer of this thread that the next call overwrites. */
char *inet_ntoa(struct in_addr address);
/* AF_INET or AF_INET6, else EAFNOSUPPORT. ENOSPC: the text does not fit. */
const char *inet_ntop(int family, const void *__restrict address, char *__restrict text, socklen_t bytes);
/* 1: *address is set; 0: no such text; -1: EAFNOSUPPORT. Four decimal numbers; or RFC 4291 2.2. */
int inet_pton(int family, const char *__restrict text, void *__restrict address);

#ifdef __cplusplus
}
#endif

#endif
