/* The stack image of the first program (proto/layout.h): arguments, environment, the terminal as descriptors 0-2. Pure. */
#ifndef INIT_IMAGE_H
#define INIT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

struct image_facts {
    const char *const *argv; /* ends with NULL */
    const char *const *envp; /* ends with NULL */
    const char *cwd;
    uint64_t timebase_hz;
    uint64_t epoch; /* seconds since 1970 when rdtime was 0 */
};

/*
 * Writes the image to out (16-byte aligned, `size` bytes of room) as it will lie just below USER_STACK_TOP.
 * Returns its bytes, a multiple of 16; ERR_2BIG if it does not fit.
 */
int64_t image_build(const struct image_facts *facts, uint8_t *out, size_t size);

#endif
