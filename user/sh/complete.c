/* Completion: collects names with the word's beginning, then looks how far they are the same. */
#include "complete.h"

#include "builtin.h"
#include "vars.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char specials[] = " \t'\"\\|&;<>()$`*?[#~";

/* Where the last word begins, or -1 inside quotes. *first: it is the first of a command. */
static long word_start(const char *text, int *first)
{
    long start = 0, at = 0;
    *first = 1;
    while (text[at]) {
        if (text[at] == '\'' || text[at] == '"')
            return -1;
        if (text[at] == '\\' && text[at + 1]) {
            at += 2;
        } else if (strchr(" \t", text[at])) {
            if (at > start)
                *first = 0;
            start = ++at;
        } else if (strchr("|&;()<>`", text[at])) {
            *first = !strchr("<>", text[at]);
            start = ++at;
        } else {
            at++;
        }
    }
    return start;
}

/* Inserted in its sorted place, once. */
static void add(struct arena *arena, struct completion *list, const char *name)
{
    struct word **at = &list->names;
    int order = 1;
    while (*at && (order = strcmp((*at)->text, name)) < 0)
        at = &(*at)->next;
    if (*at && order == 0)
        return;
    struct word *word = arena_take(arena, sizeof *word);
    word->text = arena_copy(arena, name, strlen(name));
    word->next = *at;
    *at = word;
    list->count++;
}

static int begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static void add_folder(struct arena *arena, struct completion *list, const char *path, const char *with)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (begins(entry->d_name, with) && (entry->d_name[0] != '.' || with[0] == '.') &&
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            add(arena, list, entry->d_name);
    if (folder)
        closedir(folder);
}

static void add_commands(struct arena *arena, struct completion *list, const char *with)
{
    const char *name, *path = vars_get("PATH");
    for (int i = 0; (name = builtin_name(i)); i++)
        if (begins(name, with))
            add(arena, list, name);
    while (path && *path) {
        size_t length = strcspn(path, ":");
        if (length > 0)
            add_folder(arena, list, arena_copy(arena, path, length), with);
        path += length + (path[length] == ':');
    }
}

/* How many characters all names have in common. */
static size_t common(const struct word *names)
{
    size_t length = strlen(names->text);
    for (const struct word *word = names->next; word; word = word->next) {
        size_t same = 0;
        while (same < length && word->text[same] == names->text[same])
            same++;
        length = same;
    }
    return length;
}

static char *quote(struct arena *arena, const char *text, size_t length, char end)
{
    char *quoted = arena_take(arena, length * 2 + 2), *to = quoted;
    for (size_t i = 0; i < length; i++) {
        if (strchr(specials, text[i]))
            *to++ = '\\';
        *to++ = text[i];
    }
    *to = end;
    return quoted;
}

static char *unquote(struct arena *arena, const char *text)
{
    char *plain = arena_take(arena, strlen(text) + 1), *to = plain;
    for (; *text; text++) {
        if (*text == '\\' && text[1])
            text++;
        *to++ = *text;
    }
    return plain;
}

struct completion complete(struct arena *arena, const char *text)
{
    struct completion list = { .insert = "" };
    int first;
    long start = word_start(text, &first);
    if (start < 0)
        return list;
    char *word = unquote(arena, text + start), *slash = strrchr(word, '/');
    char *with = slash ? slash + 1 : word;
    char *folder = slash ? arena_copy(arena, word, (size_t)(with - word)) : ".";
    if (first && !slash)
        add_commands(arena, &list, with);
    else
        add_folder(arena, &list, folder, with);
    if (list.count == 0)
        return list;
    char end = 0;
    if (list.count == 1) {
        struct stat status;
        char *path = arena_take(arena, strlen(folder) + strlen(list.names->text) + 2);
        sprintf(path, "%s/%s", folder, list.names->text);
        end = !(first && !slash) && stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? '/' : ' ';
    }
    size_t done = strlen(with);
    list.insert = quote(arena, list.names->text + done, common(list.names) - done, end);
    return list;
}
