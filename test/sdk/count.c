/* The table: open addressing, doubled before it is half full. */
#include "count.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct word *find(const struct count *count, const char *text, size_t length)
{
    size_t hash = 5381;
    for (size_t i = 0; i < length; i++)
        hash = hash * 33 + (unsigned char)text[i];
    for (size_t i = hash;; i++) {
        struct word *word = &count->slots[i & (count->slot_count - 1)];
        if (!word->text || (word->length == length && memcmp(word->text, text, length) == 0))
            return word;
    }
}

static int grow(struct count *count)
{
    struct count larger = *count;
    larger.slot_count = count->slot_count ? count->slot_count * 2 : 64;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return -1;
    for (size_t i = 0; i < count->slot_count; i++)
        if (count->slots[i].text)
            *find(&larger, count->slots[i].text, count->slots[i].length) = count->slots[i];
    free(count->slots);
    *count = larger;
    return 0;
}

static int add(struct count *count, const char *text, size_t length)
{
    if (count->used * 2 >= count->slot_count && grow(count))
        return -1;
    struct word *word = find(count, text, length);
    if (!word->text) {
        word->text = malloc(length + 1);
        if (!word->text)
            return -1;
        memcpy(word->text, text, length);
        word->text[length] = '\0';
        word->length = length;
        count->used++;
    }
    word->times++;
    count->total++;
    return 0;
}

int count_text(struct count *count, const char *text, size_t bytes)
{
    size_t start = 0;
    for (size_t i = 0; i <= bytes; i++) {
        if (i < bytes && isalnum((unsigned char)text[i]))
            continue;
        if (i > start && add(count, text + start, i - start))
            return -1;
        start = i + 1;
    }
    return 0;
}

static int compare(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->times != b->times)
        return a->times < b->times ? 1 : -1;
    return strcmp(a->text, b->text);
}

struct word *count_sorted(const struct count *count)
{
    struct word *words = malloc((count->used + 1) * sizeof *words);
    size_t used = 0;
    if (!words)
        return NULL;
    for (size_t i = 0; i < count->slot_count; i++)
        if (count->slots[i].text)
            words[used++] = count->slots[i];
    qsort(words, used, sizeof *words, compare);
    return words;
}

void count_free(struct count *count)
{
    for (size_t i = 0; i < count->slot_count; i++)
        free(count->slots[i].text);
    free(count->slots);
    memset(count, 0, sizeof *count);
}
