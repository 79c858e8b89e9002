/* Memory of one command line: tokens, tree and expanded words. Taken piece by piece, given back all at once. */
#ifndef SH_ARENA_H
#define SH_ARENA_H

#include <stddef.h>

struct arena {
    struct arena_block *blocks; /* the newest first */
};

/* Zeroed memory, aligned for anything. Ends the shell with a message if there is none. */
void *arena_take(struct arena *arena, size_t bytes);

/* A NUL-terminated copy of bytes characters. */
char *arena_copy(struct arena *arena, const char *text, size_t bytes);

/* Gives everything back; the arena may be used again. */
void arena_clear(struct arena *arena);

/* malloc, realloc and strdup that end the shell with a message when there is no memory. */
void *memory_resize(void *old, size_t bytes);
char *memory_copy(const char *text);

#endif
