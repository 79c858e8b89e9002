/* The text of a line that is being edited, and where the cursor stands in it. Knows nothing of the terminal. */
#ifndef SH_LINE_H
#define SH_LINE_H

#include <stddef.h>

struct line {
    char *text; /* NUL-terminated */
    size_t length, room, cursor;
};

void line_start(struct line *line);
void line_free(struct line *line);
void line_insert(struct line *line, char c);
void line_backspace(struct line *line);       /* the character before the cursor goes */
void line_delete(struct line *line);          /* the one under it */
void line_cut_start(struct line *line);       /* all before it */
void line_cut_end(struct line *line);         /* all from it on */
void line_cut_word(struct line *line);        /* the word before it */
void line_set(struct line *line, const char *text); /* the cursor goes to the end */

#endif
