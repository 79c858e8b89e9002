/* Files of the boot archive (abi/archive.h). Pure. */
#ifndef INIT_ARCHIVE_H
#define INIT_ARCHIVE_H

#include <abi/archive.h>
#include <stddef.h>

/* Finds a file in the archive of `bytes` bytes; NULL if there is none of that name or the archive is broken. */
const void *archive_find(const struct archive *archive, uint64_t bytes, const char *name, uint64_t *file_bytes);

#endif
