/*
 * The boot archive: the files that exist before the file system does (init, the servers, their settings).
 * A header page, then each file at a page boundary. Made by tools/mkarchive.py.
 */
#ifndef ABI_ARCHIVE_H
#define ABI_ARCHIVE_H

#include <stdint.h>

#define ARCHIVE_MAGIC UINT64_C(0x3156484352415551) /* "QUARCHV1" */
enum { ARCHIVE_NAME_BYTES = 24, ARCHIVE_FILES_MAX = 100 };

struct archive_entry {
    char name[ARCHIVE_NAME_BYTES]; /* NUL-terminated: "init", "tty", "pager-minimal", "defaults" ... */
    uint64_t offset;               /* bytes from the start of the archive, page-aligned */
    uint64_t bytes;
};

struct archive {
    uint64_t magic;
    uint64_t count;
    struct archive_entry entries[];
};

_Static_assert(sizeof(struct archive_entry) == 40, "layout shared with tools/mkarchive.py");

#endif
