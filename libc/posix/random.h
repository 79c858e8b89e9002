/* Bytes that look random. Not for secrets: this machine gives programs no true source. */
#ifndef POSIX_RANDOM_H
#define POSIX_RANDOM_H

#include <stddef.h>

void __random_fill(void *to, size_t bytes);

#endif
