/* Matching names, and walking folders for those that match. */
#include "pattern.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

/* Matches one character against [...]; *end is the place after it. NULL-safe: an unclosed bracket matches only itself. */
static int set_match(const char *set, char c, const char **end)
{
    const char *at = set + 1;
    int negated = *at == '!' || *at == '^', found = 0;
    at += negated;
    for (const char *start = at; *at && (*at != ']' || at == start); at++) {
        if (at[1] == '-' && at[2] && at[2] != ']') {
            found |= (unsigned char)at[0] <= (unsigned char)c && (unsigned char)c <= (unsigned char)at[2];
            at += 2;
        } else {
            found |= *at == c;
        }
    }
    if (!*at) {
        *end = set + 1;
        return c == '[';
    }
    *end = at + 1;
    return found != negated;
}

int pattern_match(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL; /* after the last *, and the text it has not yet swallowed */
    while (*text) {
        const char *next = pattern + 1;
        int matches;
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
            continue;
        }
        if (*pattern == '[') {
            matches = set_match(pattern, *text, &next);
        } else if (*pattern == '\\' && pattern[1]) {
            matches = pattern[1] == *text;
            next = pattern + 2;
        } else {
            matches = *pattern && (*pattern == '?' || *pattern == *text);
        }
        if (matches) {
            pattern = next;
            text++;
        } else if (star) {
            pattern = star;
            text = ++retry;
        } else {
            return 0;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == 0;
}

int pattern_is(const char *pattern)
{
    for (; *pattern; pattern++) {
        if (*pattern == '\\' && pattern[1])
            pattern++;
        else if (strchr("*?[", *pattern))
            return 1;
    }
    return 0;
}

static void insert_sorted(struct arena *arena, struct word **list, char *text)
{
    while (*list && strcmp((*list)->text, text) < 0)
        list = &(*list)->next;
    struct word *word = arena_take(arena, sizeof *word);
    word->text = text;
    word->next = *list;
    *list = word;
}

static char *join(struct arena *arena, const char *head, const char *tail)
{
    char *text = arena_take(arena, strlen(head) + strlen(tail) + 1);
    return strcat(strcpy(text, head), tail);
}

static char *without_backslashes(struct arena *arena, const char *pattern)
{
    char *text = arena_take(arena, strlen(pattern) + 1), *to = text;
    for (; *pattern; pattern++) {
        if (*pattern == '\\' && pattern[1])
            pattern++;
        *to++ = *pattern;
    }
    return text;
}

/* Finds what `rest` (parts with slashes) matches under `head`, which ends in a slash or is empty. */
static void walk(struct arena *arena, const char *head, const char *rest, struct word **found)
{
    size_t length = strcspn(rest, "/");
    char *part = arena_copy(arena, rest, length);
    const char *after = rest + length + strspn(rest + length, "/");
    char *slashes = arena_copy(arena, rest + length, (size_t)(after - rest) - length);
    if (!pattern_is(part)) {
        char *path = join(arena, join(arena, head, without_backslashes(arena, part)), slashes);
        struct stat status;
        if (*after)
            walk(arena, path, after, found);
        else if (lstat(path, &status) == 0)
            insert_sorted(arena, found, path);
        return;
    }
    DIR *folder = opendir(*head ? head : ".");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if ((entry->d_name[0] == '.') != (part[0] == '.') || !pattern_match(part, entry->d_name))
            continue;
        char *path = join(arena, join(arena, head, entry->d_name), slashes);
        if (*after)
            walk(arena, path, after, found);
        else
            insert_sorted(arena, found, path);
    }
    if (folder)
        closedir(folder);
}

char *pattern_cut(struct arena *arena, const char *text, const char *pattern, int at_end, int longest)
{
    size_t length = strlen(text);
    for (size_t i = 0; i <= length; i++) {
        size_t cut = longest ? length - i : i, kept = length - cut;
        const char *part = at_end ? text + kept : arena_copy(arena, text, cut);
        if (pattern_match(pattern, part))
            return at_end ? arena_copy(arena, text, kept) : arena_copy(arena, text + cut, kept);
    }
    return arena_copy(arena, text, length);
}

struct word *pattern_paths(struct arena *arena, const char *pattern)
{
    struct word *found = NULL;
    size_t root = strspn(pattern, "/");
    walk(arena, arena_copy(arena, pattern, root), pattern + root, &found);
    return found;
}
