/* Lines of input. */
#include "input.h"

#include "arena.h"
#include "bytes.h"
#include "edit.h"
#include "line.h"
#include "trap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *file_line(const struct input *input)
{
    struct line line;
    char c;
    ssize_t got;
    struct bytes bytes;
    line_start(&line);
    bytes_start(&bytes, input->fd);
    while (((got = bytes_next(&bytes, &c)) == 1 && c != '\n') || (got < 0 && errno == EINTR))
        if (got < 0)
            trap_run();
        else if (c != 0)
            line_insert(&line, c);
    bytes_end(&bytes);
    if (got == 1 || line.length > 0)
        return line.text;
    line_free(&line);
    return NULL;
}

char *input_line(struct input *input, const char *prompt, int *interrupted)
{
    *interrupted = 0;
    return input->kind == INPUT_TERMINAL ? edit_line(prompt, interrupted) : file_line(input);
}
