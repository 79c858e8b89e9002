/* The built-in `read`: a line of standard input, parted into variables. */
#include "read.h"

#include "arena.h"
#include "bytes.h"
#include "line.h"
#include "separator.h"
#include "trap.h"
#include "vars.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One line: what is behind it is for whoever reads next. A backslash stays before its character. */
static int take(struct line *line, int raw)
{
    char c;
    ssize_t got;
    struct bytes bytes;
    bytes_start(&bytes, STDIN_FILENO);
    while ((got = bytes_next(&bytes, &c)) == 1 && c != '\n') {
        if (c == 0)
            continue;
        if (c == '\\' && !raw) {
            if (bytes_next(&bytes, &c) != 1 || c == '\n')
                continue; /* the next line is part of this one */
            line_insert(line, '\\');
        }
        line_insert(line, c);
    }
    bytes_end(&bytes);
    return got == 1 ? 0 : got < 0 && errno == EINTR ? 128 + (trap_came() ? trap_came() : SIGINT) : 1;
}

/* A character of the line: what it is among the separators, and *at goes behind it. A backslash makes it an ordinary one. */
static enum separator next(char **at, const char *separators, int raw, char *c)
{
    int quoted = !raw && **at == '\\' && (*at)[1];
    *at += quoted;
    *c = *(*at)++;
    return quoted ? SEPARATOR_NOT : separator_kind(separators, *c);
}

/* Takes the next field, or with `last` all that is left but the separators at its end, out of *at and sets the variable to it. */
static void assign(const char *name, char **at, int last, int raw, const char *separators)
{
    char *from = separator_pass(separators, *at, 0), *value = from, *to = from, *end = from, c;
    int several = 0;
    while (*from) {
        char *before = from;
        enum separator kind = next(&from, separators, raw, &c);
        if (kind != SEPARATOR_NOT) {
            char *behind = separator_pass(separators, before, 1);
            if (!last || (!*behind && !several)) {
                from = behind;
                break;
            }
            several = 1;
        }
        *to++ = c;
        end = kind == SEPARATOR_BLANK ? end : to;
    }
    *at = from;
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
    char *at = line.text, *separators = memory_copy(vars_separators()); /* a variable that is set may be IFS */
    for (int i = first; i < argc && status <= 128; i++)
        assign(argv[i], &at, i == argc - 1, raw, separators);
    free(separators);
    line_free(&line);
    return status;
}
