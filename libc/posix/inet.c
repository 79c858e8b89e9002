/* Addresses of the Internet as text and as bytes: <arpa/inet.h>. */
#include <arpa/inet.h>

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 8 /* of an address of IPv6, 16 bits each */ };

const struct in6_addr in6addr_any = IN6ADDR_ANY_INIT, in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

uint32_t htonl(uint32_t host)
{
    return __builtin_bswap32(host);
}

uint16_t htons(uint16_t host)
{
    return __builtin_bswap16(host);
}

uint32_t ntohl(uint32_t network)
{
    return __builtin_bswap32(network);
}

uint16_t ntohs(uint16_t network)
{
    return __builtin_bswap16(network);
}

/* ---- from text ---- */

int inet_aton(const char *text, struct in_addr *address)
{
    uint64_t parts[4];
    unsigned count = 0;
    for (;; text++) {
        char *end;
        if (count == 4 || !isdigit((unsigned char)*text))
            return 0;
        parts[count] = strtoull(text, &end, 0);
        if (parts[count++] > UINT32_MAX)
            return 0;
        text = end;
        if (*text != '.')
            break;
    }
    if (*text && !isspace((unsigned char)*text))
        return 0;
    /* The last number stands for all bytes that are left. */
    uint32_t value = (uint32_t)parts[count - 1];
    if (count > 1 && value >> (8 * (5 - count)))
        return 0;
    for (unsigned i = 0; i + 1 < count; i++) {
        if (parts[i] > 255)
            return 0;
        value |= (uint32_t)parts[i] << (24 - 8 * i);
    }
    address->s_addr = htonl(value);
    return 1;
}

in_addr_t inet_addr(const char *text)
{
    struct in_addr address;
    return inet_aton(text, &address) ? address.s_addr : INADDR_NONE;
}

/* Exactly four decimal numbers, none with a zero before it. */
static bool read_v4(const char *text, uint8_t bytes[4])
{
    for (unsigned i = 0; i < 4; i++) {
        unsigned value = 0, digits = 0;
        for (; isdigit((unsigned char)*text); text++, digits++) {
            if (digits == 3 || (digits == 1 && value == 0))
                return false;
            value = value * 10 + (unsigned)(*text - '0');
        }
        if (digits == 0 || value > 255 || *text++ != (i < 3 ? '.' : '\0'))
            return false;
        bytes[i] = (uint8_t)value;
    }
    return true;
}

/* One group of up to four hexadecimal digits. NULL: none is there. */
static const char *read_group(const char *text, uint8_t bytes[2])
{
    unsigned value = 0, digits = 0;
    for (; isxdigit((unsigned char)*text) && digits < 4; text++, digits++)
        value = value * 16 + (unsigned)(isdigit((unsigned char)*text) ? *text - '0' : tolower((unsigned char)*text) - 'a' + 10);
    bytes[0] = (uint8_t)(value >> 8), bytes[1] = (uint8_t)value;
    return digits && !isxdigit((unsigned char)*text) ? text : NULL;
}

static bool read_v6(const char *text, uint8_t bytes[16])
{
    unsigned at = 0, gap = 16;
    memset(bytes, 0, 16);
    if (text[0] == ':' && *++text != ':')
        return false;
    while (*text) {
        if (*text == ':') { /* the second of two: zeros, as many as are missing */
            if (gap < 16)
                return false;
            gap = at;
            text++;
            continue;
        }
        if (at <= 12 && read_v4(text, bytes + at)) {
            at += 4;
            break;
        }
        if (at == 16 || !(text = read_group(text, bytes + at)))
            return false;
        at += 2;
        if (*text && (*text++ != ':' || !*text))
            return false;
    }
    if (gap == 16)
        return at == 16;
    if (at == 16)
        return false;
    memmove(bytes + gap + 16 - at, bytes + gap, at - gap);
    memset(bytes + gap, 0, 16 - at);
    return true;
}

int inet_pton(int family, const char *restrict text, void *restrict address)
{
    uint8_t bytes[16];
    if (family != AF_INET && family != AF_INET6) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    if (family == AF_INET ? !read_v4(text, bytes) : !read_v6(text, bytes))
        return 0;
    memcpy(address, bytes, family == AF_INET ? 4 : 16);
    return 1;
}

/* ---- to text ---- */

static void print_v4(char *text, const uint8_t bytes[4])
{
    sprintf(text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* The longest run of two or more zero groups, the first of those (RFC 5952 4.2): its start; *end. */
static unsigned longest_zeros(const uint8_t bytes[16], unsigned *end)
{
    unsigned best = 0, best_end = 0;
    for (unsigned i = 0, from = 0; i <= GROUPS; i++) {
        if (i < GROUPS && bytes[2 * i] == 0 && bytes[2 * i + 1] == 0)
            continue;
        if (i - from > best_end - best && i - from > 1)
            best = from, best_end = i;
        from = i + 1;
    }
    *end = best_end;
    return best;
}

static void print_v6(char *text, const uint8_t bytes[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    unsigned end, start = longest_zeros(bytes, &end);
    /* ::a.b.c.d and ::ffff:a.b.c.d, but not what would hide a whole group of zeros */
    bool v4 = memcmp(bytes, mapped, 12) == 0 || (start == 0 && end == 6);
    unsigned groups = v4 ? GROUPS - 2 : GROUPS;
    for (unsigned i = 0; i < groups; i++) {
        if (i >= start && i < end) {
            if (i == start)
                text += sprintf(text, i == 0 ? "::" : ":");
            continue;
        }
        text += sprintf(text, i + 1 < GROUPS ? "%x:" : "%x", bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    if (v4)
        print_v4(text, bytes + 12);
    else
        *text = '\0';
}

const char *inet_ntop(int family, const void *restrict address, char *restrict text, socklen_t bytes)
{
    char made[INET6_ADDRSTRLEN];
    if (family != AF_INET && family != AF_INET6) {
        errno = EAFNOSUPPORT;
        return NULL;
    }
    if (family == AF_INET)
        print_v4(made, address);
    else
        print_v6(made, address);
    if (strlen(made) >= bytes) {
        errno = ENOSPC;
        return NULL;
    }
    return strcpy(text, made);
}

char *inet_ntoa(struct in_addr address)
{
    static _Thread_local char text[INET_ADDRSTRLEN];
    uint8_t bytes[4];
    memcpy(bytes, &address, sizeof bytes);
    print_v4(text, bytes);
    return text;
}
