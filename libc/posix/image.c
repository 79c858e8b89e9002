/*
 * The stack image. Written from both ends: the pointers upward from its first byte, what they point to downward from its last.
 */
#include "image.h"

#include <abi/err.h>
#include <proto/layout.h>
#include <string.h>

enum { AUX_PAIRS = 7, WORD = 8 };

/* Adds up the strings of a list and their terminators; stops early beyond what could ever fit. */
static size_t measure(char *const *list, size_t *bytes)
{
    size_t count = 0;
    for (; list && list[count] && *bytes <= USER_ARGS_BYTES_MAX; count++)
        *bytes += strlen(list[count]) + 1;
    return count;
}

int64_t __image_bytes(const struct image *image)
{
    size_t args = 0;
    size_t pointers = measure(image->argv, &args);
    pointers += measure(image->envp, &args);
    args += (pointers + 2) * WORD;
    if (args > USER_ARGS_BYTES_MAX)
        return ERR_2BIG;
    size_t bytes = WORD + args + AUX_PAIRS * 2 * WORD + strlen(image->cwd) + 1;
    bytes = (bytes + WORD - 1) / WORD * WORD + image->fd_count * sizeof *image->fds;
    bytes = (bytes + 15) / 16 * 16;
    if (bytes > USER_ARGS_BYTES_MAX + 4096)
        return ERR_2BIG;
    return (int64_t)bytes;
}

struct writer {
    uint64_t *next; /* where the next pointer or number goes */
    char *start;
    char *end;      /* below it the next string goes */
    uint64_t skew;  /* what to add to an address here to have it in the new program */
};

static void put_word(struct writer *w, uint64_t word)
{
    *w->next++ = word;
}

static uint64_t put_bytes(struct writer *w, const void *from, size_t bytes)
{
    w->end -= bytes;
    if (bytes)
        memcpy(w->end, from, bytes);
    return (uint64_t)(w->end - w->start) + w->skew;
}

static void put_list(struct writer *w, char *const *list)
{
    for (; list && *list; list++)
        put_word(w, put_bytes(w, *list, strlen(*list) + 1));
    put_word(w, 0);
}

static void put_aux(struct writer *w, uint64_t kind, uint64_t value)
{
    put_word(w, kind);
    put_word(w, value);
}

void __image_write(const struct image *image, void *to, size_t bytes)
{
    struct writer w = {to, to, (char *)to + bytes, USER_STACK_TOP - bytes};
    uint64_t argc = 0;
    while (image->argv && image->argv[argc])
        argc++;
    memset(to, 0, bytes);
    /* first what needs alignment: the end of the image has it */
    uint64_t fds = put_bytes(&w, image->fds, image->fd_count * sizeof *image->fds);
    put_word(&w, argc);
    put_list(&w, image->argv);
    put_list(&w, image->envp);
    put_aux(&w, AUX_BASE, USER_STACK_TOP - bytes);
    put_aux(&w, AUX_FDS, fds);
    put_aux(&w, AUX_FDS_BYTES, image->fd_count * sizeof *image->fds);
    put_aux(&w, AUX_CWD, put_bytes(&w, image->cwd, strlen(image->cwd) + 1));
    put_aux(&w, AUX_TIMEBASE, image->timebase_hz);
    put_aux(&w, AUX_EPOCH, image->epoch);
    put_aux(&w, AUX_END, 0);
}
