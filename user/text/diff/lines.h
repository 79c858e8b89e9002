/* A file as lines. */
#ifndef DIFF_LINES_H
#define DIFF_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
    const char *text;
    size_t length; /* with its newline; the last line may have none */
    uint32_t hash; /* equal if the lines are */
};

struct lines {
    char *data;
    size_t bytes;
    struct line *line;
    long count;
};

/* Reads a file, "-" is standard input. blanks: how many of them there are shall make no difference. 0, or -1 with errno. */
int lines_read(struct lines *lines, const char *path, bool blanks);
void lines_free(struct lines *lines);

/* Text that is none has a zero byte near its start. */
bool lines_are_text(const struct lines *lines);

bool lines_equal(const struct line *a, const struct line *b, bool blanks);

#endif
