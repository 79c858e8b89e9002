/* MD5 (RFC 1321). */
#ifndef TEXT_MD5_H
#define TEXT_MD5_H

#include <stddef.h>
#include <stdint.h>

struct md5 {
    uint32_t state[4];
    uint64_t bytes;
    unsigned char block[64]; /* what is not yet a whole block: bytes % 64 of it */
};

void md5_begin(struct md5 *md5);
void md5_add(struct md5 *md5, const void *data, size_t bytes);
void md5_end(struct md5 *md5, unsigned char digest[16]);

#endif
