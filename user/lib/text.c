/* Reading text. */
#include "text.h"

#include <stdlib.h>

long text_line(FILE *file, char **line, size_t *room)
{
    size_t length = 0;
    int c;
    while ((c = getc(file)) != EOF && c != '\n') {
        if (length + 2 > *room) {
            size_t more = *room ? *room * 2 : 128;
            char *larger = realloc(*line, more);
            if (!larger)
                return -1;
            *line = larger;
            *room = more;
        }
        (*line)[length++] = (char)c;
    }
    if (c == EOF && length == 0)
        return -1;
    if (*room == 0 && !(*line = malloc(*room = 128)))
        return -1;
    (*line)[length] = 0;
    return (long)length;
}
