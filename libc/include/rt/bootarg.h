/* Boot arguments: "key=value key2='value with spaces'". */
#ifndef RT_BOOTARG_H
#define RT_BOOTARG_H

#include <stdbool.h>
#include <stddef.h>

/* Copies the value of key to out (size bytes, NUL-terminated, quotes removed); false if there is none or it does not fit. */
bool bootarg_get(const char *args, const char *key, char *out, size_t size);
unsigned long bootarg_number(const char *args, const char *key, unsigned long fallback);

#endif
