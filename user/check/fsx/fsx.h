/*
 * What the parts of fsx share. A file is changed and looked at through every path there is, and a model of it in plain memory alike; whatever
 * comes back must be what the model says. All that happens follows from the seed.
 */
#ifndef FSX_H
#define FSX_H

#include "fuzz/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PAGE = 4096, LENGTH_MAX = 1 << 20, OPERATION_BYTES = 20000 };

/* The file: it begins at `base` of the real one, before which there is nothing. */
struct model {
    uint8_t bytes[LENGTH_MAX + PAGE]; /* zero from size on */
    size_t size;
};
extern struct model model;

struct fsx {
    struct random random;
    const char *path;
    int fd, append;    /* two descriptors of the file, one of which appends */
    size_t length;     /* the most it may have */
    off_t base;
    bool copies;       /* private mappings need not follow the file until they are stored to */
    uint64_t number;   /* of the operation */
};
extern struct fsx fsx;

/* One of n, and a place in the file: below `limit`, often at the edge of a page. */
size_t choose(size_t n);
size_t choose_place(size_t limit);
/* A place and a count of bytes behind it, within the longest file, or within what there is. */
struct range {
    size_t at, bytes;
};
struct range choose_range(size_t limit);

/* New bytes for this operation. They lie until the next call. */
const uint8_t *fresh_bytes(size_t bytes);
/* They are in the file now. */
void model_write(size_t at, const uint8_t *bytes, size_t count);
void model_cut(size_t size);
void model_clear(size_t at, size_t bytes);

/* Remembers what is done, for report. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says what was done last and what went wrong, and ends the program. With errno. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* got must be what the model has at `at`. */
void check_bytes(const char *what, size_t at, const volatile void *got, size_t bytes);
void check_size(void);
/* Everything, read by one call. */
void check_all(const char *what);

void open_file(int flags);

/* The operations. */
void io_read(void);
void io_write(void);
void io_append(void);
void io_sync(void);
void io_reopen(void);
void io_drop(void);
void shape_truncate(void);
void shape_punch(void);
void shape_allocate(void);
void shape_seek(void);
void map_change(void);
void map_load(void);
void map_store(void);
void map_sync(void);
void map_beyond(void);
void map_advise(void);
void partner_act(void);
void partner_change(void);

/* The file was cut: whole pages beyond are gone from private mappings too. */
void map_was_cut(size_t size);
void map_end_all(void);
/* Another process that has the file mapped. */
void partner_start(void);
void partner_end(void);
/* Takes all clean pages out of memory, as far as the system lets a program do so. */
void drop_caches(int fd);

#endif
