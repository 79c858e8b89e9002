/* Lines of input. */
#include "input.h"

#include "arena.h"
#include "edit.h"
#include "line.h"
#include "trap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *text_line(struct input *input)
{
    if (*input->text == 0)
        return NULL;
    size_t length = strcspn(input->text, "\n");
    char *line = memory_resize(NULL, length + 1);
    memcpy(line, input->text, length);
    line[length] = 0;
    input->text += length + (input->text[length] == '\n');
    return line;
}

static char *file_line(const struct input *input)
{
    struct line line;
    char c;
    ssize_t got;
    line_start(&line);
    while (((got = read(input->fd, &c, 1)) == 1 && c != '\n') || (got < 0 && errno == EINTR))
        if (got < 0)
            trap_run();
        else if (c != 0)
            line_insert(&line, c);
    if (got == 1 || line.length > 0)
        return line.text;
    line_free(&line);
    return NULL;
}

char *input_line(struct input *input, const char *prompt, int *interrupted)
{
    *interrupted = 0;
    switch (input->kind) {
    case INPUT_TERMINAL:
        return edit_line(prompt, interrupted);
    case INPUT_FILE:
        return file_line(input);
    default:
        return text_line(input);
    }
}
