/* Memory of one command line. */
#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t used, bytes; /* of data */
    _Alignas(16) char data[];
};

enum { BLOCK_BYTES = 4000, ALIGNMENT = 16 };

void *memory_resize(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory) {
        fputs("sh: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

char *memory_copy(const char *text)
{
    return strcpy(memory_resize(NULL, strlen(text) + 1), text);
}

void *arena_take(struct arena *arena, size_t bytes)
{
    bytes = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct arena_block *block = arena->blocks;
    if (!block || block->bytes - block->used < bytes) {
        size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        block = memory_resize(NULL, sizeof *block + room);
        block->next = arena->blocks;
        block->used = 0;
        block->bytes = room;
        arena->blocks = block;
    }
    void *memory = block->data + block->used;
    block->used += bytes;
    return memset(memory, 0, bytes);
}

char *arena_copy(struct arena *arena, const char *text, size_t bytes)
{
    char *copy = arena_take(arena, bytes + 1);
    if (bytes > 0)
        memcpy(copy, text, bytes);
    return copy;
}

void arena_clear(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
