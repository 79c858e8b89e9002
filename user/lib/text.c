/* Reading text. */
#include "text.h"

#include "say.h"

#include <stdlib.h>
#include <string.h>

void *text_memory(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes);
    if (!memory)
        exit(say("out of memory"));
    return memory;
}

long text_line(FILE *file, char **line, size_t *room)
{
    size_t length = 0;
    int c;
    while ((c = getc_unlocked(file)) != EOF && c != '\n') {
        if (length + 2 > *room) {
            *room = *room ? *room * 2 : 128;
            *line = text_memory(*line, *room);
        }
        (*line)[length++] = (char)c;
    }
    if (c == EOF && (length == 0 || ferror(file)))
        return -1;
    if (*room == 0)
        *line = text_memory(NULL, *room = 128);
    (*line)[length] = 0;
    return (long)length;
}

void text_print(const char *line, size_t length)
{
    fwrite(line, 1, length, stdout);
    putchar_unlocked('\n');
}

static int open_one(const char *path, void (*each)(FILE *file, const char *name))
{
    int plain = strcmp(path, "-") == 0, failed = 0;
    const char *name = plain ? "standard input" : path;
    FILE *file = plain ? stdin : fopen(path, "r");
    if (file)
        each(file, name);
    if (!file || ferror(file))
        failed = say_errno(name);
    if (plain)
        clearerr(stdin);
    else if (file)
        fclose(file);
    return failed;
}

int text_each(char **paths, void (*each)(FILE *file, const char *name))
{
    static char *alone[] = { "-", NULL };
    int failed = 0;
    for (char **path = *paths ? paths : alone; *path; path++) {
        int status = open_one(*path, each);
        failed = status ? status : failed;
    }
    return failed;
}
