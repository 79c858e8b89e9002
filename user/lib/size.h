/* Sizes as people read them. */
#ifndef USER_SIZE_H
#define USER_SIZE_H

#include <stdint.h>

enum { SIZE_TEXT_BYTES = 16 };

/* Bytes in the unit that fits: 999, 1.5K, 64M. Gives text. */
char *size_text(uint64_t bytes, char text[SIZE_TEXT_BYTES]);

#endif
