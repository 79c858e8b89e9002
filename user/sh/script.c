/* eval, `.`, type and command. */
#include "script.h"

#include "arena.h"
#include "builtin.h"
#include "control.h"
#include "parser.h"
#include "run.h"
#include "vars.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int script_eval(int argc, char **argv)
{
    size_t bytes = 1;
    for (int i = 1; i < argc; i++)
        bytes += strlen(argv[i]) + 1;
    char *text = memory_resize(NULL, bytes), *at = text;
    *at = 0;
    for (int i = 1; i < argc; i++)
        at += sprintf(at, "%s%s", i > 1 ? " " : "", argv[i]);
    int status = run_text(text);
    free(text);
    return status;
}

/* "folder/name" for the first folder of $PATH that has it; the name itself if it has a slash, or none has it. Free it. */
static char *find(const char *name, int how)
{
    const char *path = strchr(name, '/') ? NULL : vars_get("PATH");
    for (char *full; (full = vars_path_next(&path, name)); free(full))
        if (access(full, how) == 0)
            return full;
    return memory_copy(name);
}

char *script_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;
    size_t used = 0, room = 0;
    ssize_t got = fd < 0 ? -1 : 1;
    while (got > 0) {
        if (room - used < 2)
            text = memory_resize(text, room = room ? room * 2 : 4096);
        got = read(fd, text + used, room - used - 1);
        used += got > 0 ? (size_t)got : 0;
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    if (got < 0) {
        free(text);
        return NULL;
    }
    size_t kept = 0;
    for (size_t i = 0; i < used; i++)
        if (text[i]) /* a text has no others; there may be data behind its end */
            text[kept++] = text[i];
    text[kept] = 0;
    return text;
}

int script_dot(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: . FILE [WORD ...]\n", stderr);
        return 2;
    }
    char *path = find(argv[1], R_OK), *text = script_read(path);
    free(path);
    if (!text) {
        fprintf(stderr, "sh: .: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    struct vars_positional before = vars_positional;
    if (argc > 2)
        vars_positional = (struct vars_positional){ argc - 1, argv + 1 };
    flow.calls++;
    int status = run_lines(text);
    flow.calls--;
    if (flow.kind == FLOW_RETURN) {
        flow.kind = FLOW_ON;
        status = vars.status;
    }
    vars_positional = before;
    free(text);
    return status;
}

/* Tells what a name means: in words, or as `command -v` does. 0, or 1: nothing. */
static int tell(const char *name, int in_words)
{
    const char *what = parse_is_reserved(name)      ? "a word of the grammar"
                       : control_has_function(name) ? "a function"
                       : builtin_find(name)         ? "built into the shell"
                                                    : NULL;
    char *path = what ? NULL : find(name, X_OK);
    int found = what || access(path, X_OK) == 0;
    if (found && in_words)
        printf("%s is %s\n", name, what ? what : path);
    else if (found)
        puts(what ? name : path);
    free(path);
    return !found;
}

int script_type(int argc, char **argv)
{
    int missing = 0;
    for (int i = 1; i < argc; i++)
        if (tell(argv[i], 1))
            missing = fprintf(stderr, "sh: type: %s: not found\n", argv[i]) > 0;
    return missing;
}

int script_command(int argc, char **argv)
{
    int at = 1, missing = 0, in_words = 0;
    if (at < argc && strcmp(argv[at], "-p") == 0)
        at++;
    if (at == argc)
        return 0;
    in_words = strcmp(argv[at], "-V") == 0;
    if (!in_words && strcmp(argv[at], "-v") != 0) {
        fputs("usage: command [-p] [-v | -V] NAME [WORD ...]\n", stderr);
        return 2;
    }
    for (at++; at < argc; at++)
        if (tell(argv[at], in_words)) {
            missing = 1;
            if (in_words)
                fprintf(stderr, "sh: command: %s: not found\n", argv[at]);
        }
    return missing;
}
