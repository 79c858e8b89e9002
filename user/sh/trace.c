/* Tracing. A line is written at once, so that those of several processes do not mix. */
#include "trace.h"

#include "expand.h"
#include "option.h"
#include "quote.h"
#include "vars.h"

#include <stdio.h>
#include <stdlib.h>

static FILE *begin(struct arena *arena, char **text, size_t *bytes)
{
    FILE *to = options.xtrace ? open_memstream(text, bytes) : NULL;
    if (!to)
        return NULL;
    const char *prompt = vars_get("PS4");
    options.xtrace = 0; /* what the prompt runs is not shown */
    fputs(prompt ? expand_here(arena, prompt) : "+ ", to);
    options.xtrace = 1;
    return to;
}

static void end(FILE *line, char *const *text, const size_t *bytes)
{
    putc('\n', line);
    fclose(line);
    fwrite(*text, 1, *bytes, stderr);
    free(*text);
}

void trace_words(struct arena *arena, char *const *words)
{
    char *text;
    size_t bytes;
    FILE *line = *words ? begin(arena, &text, &bytes) : NULL;
    if (!line)
        return;
    for (int i = 0; words[i]; i++) {
        if (i > 0)
            putc(' ', line);
        quote_put_short(line, words[i]);
    }
    end(line, &text, &bytes);
}

void trace_assignment(struct arena *arena, const char *name, const char *value)
{
    char *text;
    size_t bytes;
    FILE *line = begin(arena, &text, &bytes);
    if (!line)
        return;
    fprintf(line, "%s=", name);
    quote_put_short(line, value);
    end(line, &text, &bytes);
}
