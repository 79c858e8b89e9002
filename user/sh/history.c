/* Lines typed before: a ring. */
#include "history.h"

#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *lines[HISTORY_MAX];
static int count; /* lines ever added */

const char *history_get(int back)
{
    if (back < 1 || back > count || back > HISTORY_MAX)
        return NULL;
    return lines[(count - back) % HISTORY_MAX];
}

void history_add(const char *line)
{
    const char *last = history_get(1);
    if (line[strspn(line, " \t")] == 0 || (last && strcmp(last, line) == 0))
        return;
    free(lines[count % HISTORY_MAX]);
    lines[count % HISTORY_MAX] = memory_copy(line);
    count++;
}

void history_print(void)
{
    for (int back = count < HISTORY_MAX ? count : HISTORY_MAX; back > 0; back--)
        printf("%5d  %s\n", count - back + 1, history_get(back));
}
