/* The built-in `read`: a line of standard input, parted into variables. */
#include "read.h"

#include "line.h"
#include "trap.h"
#include "vars.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One line, a byte at a time: what is behind it is for whoever reads next. A backslash stays before its character. */
static int take(struct line *line, int raw)
{
    char c;
    ssize_t got;
    while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
        if (c == 0)
            continue;
        if (c == '\\' && !raw) {
            if (read(STDIN_FILENO, &c, 1) != 1 || c == '\n')
                continue; /* the next line is part of this one */
            line_insert(line, '\\');
        }
        line_insert(line, c);
    }
    return got == 1 ? 0 : got < 0 && errno == EINTR ? 128 + (trap_came() ? trap_came() : SIGINT) : 1;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Takes the next word, or with `rest` all but the blanks at both ends, out of *at and sets the variable to it. */
static void assign(const char *name, char **at, int rest, int raw)
{
    char *from = *at + strspn(*at, " \t"), *to = from, *value = from, *end = from;
    while (*from && (rest || !is_blank(*from))) {
        int plain = raw || *from != '\\' || !from[1];
        from += !plain;
        *to++ = *from;
        if (!plain || !is_blank(*from))
            end = to;
        from++;
    }
    *at = from + (*from != 0);
    *end = 0;
    vars_set(name, value);
}

int read_line(int argc, char **argv)
{
    int first = 1, raw = argc > 1 && strcmp(argv[1], "-r") == 0;
    struct line line;
    first += raw;
    if (first >= argc || argv[first][0] == '-') {
        fputs("usage: read [-r] NAME ...\n", stderr);
        return 2;
    }
    line_start(&line);
    int status = take(&line, raw);
    char *at = line.text;
    for (int i = first; i < argc && status <= 128; i++)
        assign(argv[i], &at, i == argc - 1, raw);
    line_free(&line);
    return status;
}
