/* Quotes and substitutions inside each other. */
#include "nest.h"

#include <string.h>

static size_t end_of(const char *text, size_t at, int depth);

/* From inside a bracket or a double quote to the place after its close; `open` counts up inside (0: never). */
static size_t after(const char *text, size_t at, char open, char close, int depth)
{
    for (int level = 1; text[at];) {
        if (text[at] == close && --level == 0)
            return at + 1;
        level += open && text[at] == open;
        int plain = close == '"' && text[at] == '\'';
        at = plain ? at + 1 : end_of(text, at, depth + 1);
        if (at == 0)
            return 0;
    }
    return 0;
}

static size_t end_of(const char *text, size_t at, int depth)
{
    if (depth > NEST_MAX)
        return 0;
    switch (text[at]) {
    case '\\':
        return text[at + 1] && (text[at + 1] != '\n' || text[at + 2]) ? at + 2 : 0;
    case '\'': {
        const char *end = strchr(text + at + 1, '\'');
        return end ? (size_t)(end - text) + 1 : 0;
    }
    case '"':
        return after(text, at + 1, 0, '"', depth);
    case '`':
        for (at++; text[at] && text[at] != '`'; at++)
            if (text[at] == '\\' && text[at + 1])
                at++;
        return text[at] ? at + 1 : 0;
    case '$':
        if (text[at + 1] == '(')
            return after(text, at + 2, '(', ')', depth);
        if (text[at + 1] == '{')
            return after(text, at + 2, 0, '}', depth);
        return at + 1;
    }
    return at + 1;
}

size_t nest_end(const char *text, size_t at)
{
    return end_of(text, at, 0);
}
