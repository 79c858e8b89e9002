/*
 * The stack image of a new program (proto/layout.h): argc, argv, envp, the AUX_* pairs, and what they point to. Position
 * dependent: made as if the last byte would lie just below USER_STACK_TOP. Built in two steps, size then bytes. No server here.
 */
#ifndef POSIX_IMAGE_H
#define POSIX_IMAGE_H

#include <quire/fdlist.h>
#include <stddef.h>
#include <stdint.h>

struct image {
    char *const *argv; /* ends with NULL; may itself be NULL */
    char *const *envp; /* likewise */
    const char *cwd;
    const struct fdlist_entry *fds;
    size_t fd_count;
    uint64_t timebase_hz;
    uint64_t epoch;
};

/* Bytes of the image, a multiple of 16. ERR_2BIG beyond USER_ARGS_BYTES_MAX of arguments or what a stack image may hold. */
int64_t __image_bytes(const struct image *image);

/* Writes it; `bytes` is what __image_bytes said, and nothing has changed since. */
void __image_write(const struct image *image, void *to, size_t bytes);

#endif
