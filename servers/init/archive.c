/* Files of the boot archive. */
#include "archive.h"

#include <rt/string.h>

const void *archive_find(const struct archive *archive, uint64_t bytes, const char *name, uint64_t *file_bytes)
{
    if (bytes < sizeof *archive || archive->magic != ARCHIVE_MAGIC || archive->count > ARCHIVE_FILES_MAX ||
        archive->count > (bytes - sizeof *archive) / sizeof archive->entries[0])
        return NULL;
    for (uint64_t i = 0; i < archive->count; i++) {
        const struct archive_entry *e = &archive->entries[i];
        if (strncmp(e->name, name, sizeof e->name) != 0)
            continue;
        if (e->offset > bytes || e->bytes > bytes - e->offset)
            return NULL;
        *file_bytes = e->bytes;
        return (const uint8_t *)archive + e->offset;
    }
    return NULL;
}
