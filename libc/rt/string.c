/*
 * The string functions of servers. memcpy and memset go 128 bytes a round, in words, because the pager zeroes and copies
 * whole pages with them: 4 KiB cost about 580 instructions to set and 1,130 to copy.
 */
#include <rt/string.h>

#include <stdint.h>

/* These loops are what gcc would otherwise replace by calls to the function they are in. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

typedef uint64_t __attribute__((may_alias)) word_t;
enum { WORD = sizeof(word_t), ROUND = 16 * WORD };

/* Bytes from p to the next word boundary. */
static size_t to_boundary(const void *p)
{
    return -(uintptr_t)p % WORD;
}

/* Both pointers on word boundaries; n a multiple of WORD. Also right when `to` is below `from` and they overlap. */
static void copy_words_up(word_t *to, const word_t *from, size_t n)
{
    for (const word_t *end = from + n / ROUND * 16; from != end; to += 16, from += 16) {
        word_t a = from[0], b = from[1], c = from[2], d = from[3];
        word_t e = from[4], f = from[5], g = from[6], h = from[7];
        to[0] = a, to[1] = b, to[2] = c, to[3] = d;
        to[4] = e, to[5] = f, to[6] = g, to[7] = h;
        a = from[8], b = from[9], c = from[10], d = from[11];
        e = from[12], f = from[13], g = from[14], h = from[15];
        to[8] = a, to[9] = b, to[10] = c, to[11] = d;
        to[12] = e, to[13] = f, to[14] = g, to[15] = h;
    }
    for (n %= ROUND; n >= WORD; n -= WORD)
        *to++ = *from++;
}

/* memcpy, which is right also for a memmove downward: every byte is read before anything above it is written. */
static void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
    if (n >= 2 * WORD && ((uintptr_t)to ^ (uintptr_t)from) % WORD == 0) {
        for (; to_boundary(to); n--)
            *to++ = *from++;
        size_t words = n / WORD * WORD;
        copy_words_up((word_t *)(void *)to, (const word_t *)(const void *)from, words);
        to += words, from += words, n -= words;
    }
    while (n--)
        *to++ = *from++;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    copy_up(to, from, n);
    return to;
}

/* From the last byte down, for a memmove upward. */
static void copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
    to += n, from += n;
    if (((uintptr_t)to ^ (uintptr_t)from) % WORD == 0) {
        for (; n && (uintptr_t)to % WORD; n--)
            *--to = *--from;
        for (; n >= WORD; n -= WORD) {
            to -= WORD, from -= WORD;
            *(word_t *)(void *)to = *(const word_t *)(const void *)from;
        }
    }
    while (n--)
        *--to = *--from;
}

void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to - (uintptr_t)from >= n) /* to < from wraps round */
        copy_up(to, from, n);
    else
        copy_down(to, from, n);
    return to;
}

void *memset(void *to, int c, size_t n)
{
    unsigned char *p = to;
    if (n >= 2 * WORD) {
        word_t w = (unsigned char)c * UINT64_C(0x0101010101010101);
        for (; to_boundary(p); n--)
            *p++ = (unsigned char)c;
        word_t *q = (word_t *)(void *)p;
        for (word_t *end = q + n / ROUND * 16; q != end; q += 16) {
            q[0] = w, q[1] = w, q[2] = w, q[3] = w, q[4] = w, q[5] = w, q[6] = w, q[7] = w;
            q[8] = w, q[9] = w, q[10] = w, q[11] = w, q[12] = w, q[13] = w, q[14] = w, q[15] = w;
        }
        for (n %= ROUND; n >= WORD; n -= WORD)
            *q++ = w;
        p = (unsigned char *)q;
    }
    while (n--)
        *p++ = (unsigned char)c;
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *p = a, *q = b;
    for (; n; n--, p++, q++)
        if (*p != *q)
            return *p - *q;
    return 0;
}

size_t strlen(const char *s)
{
    size_t n = 0;
    while (s[n])
        n++;
    return n;
}

size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;
    while (n < max && s[n])
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (*a != *b || !*a)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}
