/* Files as lines. */
#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_BYTES = 8192 };

static int read_all(struct lines *lines, int fd)
{
    size_t room = 0;
    for (;;) {
        if (lines->bytes == room) {
            char *larger = realloc(lines->data, room = room ? room * 2 : 64 << 10);
            if (!larger)
                return -1;
            lines->data = larger;
        }
        ssize_t got = read(fd, lines->data + lines->bytes, room - lines->bytes);
        if (got <= 0)
            return (int)got;
        lines->bytes += (size_t)got;
    }
}

/* The next character as it counts: with `blanks`, a run of blanks is one space, and none at the line's end. -1: the end. */
static int next(const char **at, const char *end, bool blanks)
{
    const char *from = *at;
    if (from == end)
        return -1;
    if (!blanks || (*from != ' ' && *from != '\t'))
        return (unsigned char)*(*at)++;
    while (*at < end && (**at == ' ' || **at == '\t'))
        ++*at;
    return *at == end || **at == '\n' ? next(at, end, false) : ' ';
}

static uint32_t hash_of(const struct line *line, bool blanks)
{
    uint32_t hash = 2166136261u;
    const char *at = line->text;
    for (int c; (c = next(&at, line->text + line->length, blanks)) >= 0;)
        hash = (hash ^ (uint32_t)c) * 16777619u;
    return hash;
}

bool lines_equal(const struct line *a, const struct line *b, bool blanks)
{
    if (a->hash != b->hash)
        return false;
    if (!blanks)
        return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
    for (const char *x = a->text, *y = b->text;;) {
        int c = next(&x, a->text + a->length, true);
        if (c != next(&y, b->text + b->length, true))
            return false;
        if (c < 0)
            return true;
    }
}

static int split(struct lines *lines, bool blanks)
{
    const char *end = lines->data + lines->bytes;
    long count = 0;
    for (const char *at = lines->data; at < end; at++)
        count += *at == '\n' || at + 1 == end;
    lines->line = malloc(((size_t)count + 1) * sizeof *lines->line);
    if (!lines->line)
        return -1;
    for (const char *at = lines->data; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        struct line *line = &lines->line[lines->count++];
        line->text = at;
        line->length = (size_t)((newline ? newline + 1 : end) - at);
        line->hash = hash_of(line, blanks);
        at += line->length;
    }
    return 0;
}

int lines_read(struct lines *lines, const char *path, bool blanks)
{
    *lines = (struct lines){ 0 };
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY);
    int result = fd < 0 ? -1 : read_all(lines, fd);
    int why = errno;
    if (fd > STDIN_FILENO)
        close(fd);
    errno = why;
    return result < 0 ? -1 : split(lines, blanks);
}

void lines_free(struct lines *lines)
{
    free(lines->data);
    free(lines->line);
    *lines = (struct lines){ 0 };
}

bool lines_are_text(const struct lines *lines)
{
    return !lines->bytes || !memchr(lines->data, 0, lines->bytes < LOOK_BYTES ? lines->bytes : LOOK_BYTES);
}
