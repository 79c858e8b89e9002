/* The stack image of the first program. */
#include "image.h"

#include <abi/err.h>
#include <proto/layout.h>
#include <quire/fdlist.h>
#include <rt/string.h>

enum { AUX_PAIRS = 7, STDIO_FDS = 3 };

struct writer {
    uint8_t *out;
    uint64_t start; /* address that out[0] will have */
    size_t word;    /* offset of the next pointer or number */
    size_t data;    /* offset of the next byte of what these point to */
};

static void put_word(struct writer *w, uint64_t value)
{
    memcpy(w->out + w->word, &value, sizeof value);
    w->word += sizeof value;
}

static void put_data(struct writer *w, const void *from, size_t bytes)
{
    put_word(w, w->start + w->data);
    memcpy(w->out + w->data, from, bytes);
    w->data += bytes;
}

static void put_strings(struct writer *w, const char *const *list)
{
    for (; *list; list++)
        put_data(w, *list, strlen(*list) + 1);
    put_word(w, 0);
}

/* How many strings there are; adds their bytes to *bytes. */
static size_t count_strings(const char *const *list, size_t *bytes)
{
    size_t n = 0;
    for (; list[n]; n++)
        *bytes += strlen(list[n]) + 1;
    return n;
}

static void put_fds(struct writer *w)
{
    struct fdlist_entry fds[STDIO_FDS];
    memset(fds, 0, sizeof fds);
    for (int i = 0; i < STDIO_FDS; i++) {
        fds[i].fd = (int16_t)i;
        fds[i].kind = FDLIST_TTY;
        fds[i].flags = FDLIST_READ | FDLIST_WRITE;
    }
    put_word(w, AUX_FDS);
    put_data(w, fds, sizeof fds);
    put_word(w, AUX_FDS_BYTES);
    put_word(w, sizeof fds);
}

int64_t image_build(const struct image_facts *facts, uint8_t *out, size_t size)
{
    size_t text = strlen(facts->cwd) + 1;
    size_t argc = count_strings(facts->argv, &text), envc = count_strings(facts->envp, &text);
    size_t words = 1 + argc + 1 + envc + 1 + 2 * AUX_PAIRS;
    size_t bytes = words * 8 + STDIO_FDS * sizeof(struct fdlist_entry) + text;
    bytes = (bytes + 15) & ~(size_t)15;
    if (bytes > size || bytes > USER_ARGS_BYTES_MAX)
        return ERR_2BIG;
    memset(out, 0, bytes);
    /* The descriptors need alignment: they come first of what is pointed to, though written later. */
    struct writer w = {out, USER_STACK_TOP - bytes, 0, words * 8 + STDIO_FDS * sizeof(struct fdlist_entry)};
    put_word(&w, argc);
    put_strings(&w, facts->argv);
    put_strings(&w, facts->envp);
    put_word(&w, AUX_BASE);
    put_word(&w, w.start);
    put_word(&w, AUX_CWD);
    put_data(&w, facts->cwd, strlen(facts->cwd) + 1);
    put_word(&w, AUX_TIMEBASE);
    put_word(&w, facts->timebase_hz);
    put_word(&w, AUX_EPOCH);
    put_word(&w, facts->epoch);
    w.data = words * 8;
    put_fds(&w);
    put_word(&w, AUX_END);
    put_word(&w, 0);
    return (int64_t)bytes;
}
