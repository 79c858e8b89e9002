/* ls [-lai1] [PATH ...]: lists folders. */
#include "lib/file.h"
#include "lib/say.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct entry {
    char *name, *path;
    struct stat status;
};

struct listing {
    struct entry *entries;
    size_t count, room;
};

static struct { bool all, details, inodes, column; } option;

static void add(struct listing *list, const char *name, char *path)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 32;
        list->entries = realloc(list->entries, list->room * sizeof *list->entries);
    }
    struct entry *entry = list->entries ? &list->entries[list->count++] : NULL;
    if (!entry || !path || !(entry->name = strdup(name))) {
        say("out of memory");
        exit(1);
    }
    entry->path = path;
    if (lstat(path, &entry->status) < 0) {
        memset(&entry->status, 0, sizeof entry->status);
        say_errno(path);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void mode_text(unsigned mode, char text[11])
{
    static const char bits[] = "rwxrwxrwx";
    text[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISFIFO(mode) ? 'p' : S_ISCHR(mode) ? 'c' : '-';
    for (int i = 0; i < 9; i++)
        text[i + 1] = mode & (0400u >> i) ? bits[i] : '-';
    text[10] = 0;
}

/* There is no list of users: only number 0 has a name. */
static const char *owner_text(unsigned id, char text[12])
{
    snprintf(text, 12, id ? "%u" : "root", id);
    return text;
}

static void print_details(const struct entry *entry)
{
    char mode[11], when[32], target[4096], owner[12], group[12];
    time_t changed = entry->status.st_mtime;
    mode_text((unsigned)entry->status.st_mode, mode);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M", gmtime(&changed));
    printf("%s %3u %s %s %9lld %s %s", mode, (unsigned)entry->status.st_nlink, owner_text(entry->status.st_uid, owner),
           owner_text(entry->status.st_gid, group), (long long)entry->status.st_size, when,
           entry->name);
    ssize_t length = S_ISLNK(entry->status.st_mode) ? readlink(entry->path, target, sizeof target - 1) : -1;
    if (length >= 0)
        printf(" -> %.*s", (int)length, target);
    putchar('\n');
}

/* Names below each other, as many columns as the terminal has room for. */
static void print_columns(const struct listing *list)
{
    struct winsize size;
    size_t width = 1, columns = 1, screen = 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        screen = size.ws_col;
    for (size_t i = 0; i < list->count; i++)
        if (strlen(list->entries[i].name) > width)
            width = strlen(list->entries[i].name);
    if (width + 2 < screen)
        columns = screen / (width + 2);
    size_t rows = (list->count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++)
        for (size_t i = row; i < list->count; i += rows)
            printf("%-*s%s", i + rows < list->count ? (int)width + 2 : 0, list->entries[i].name,
                   i + rows < list->count ? "" : "\n");
}

static void print(struct listing *list)
{
    qsort(list->entries, list->count, sizeof *list->entries, by_name);
    if (!option.details && !option.inodes && !option.column) {
        print_columns(list);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (option.inodes)
            printf("%7llu ", (unsigned long long)list->entries[i].status.st_ino);
        if (option.details)
            print_details(&list->entries[i]);
        else
            puts(list->entries[i].name);
    }
}

static void clear(struct listing *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->entries[i].name);
        free(list->entries[i].path);
    }
    free(list->entries);
    *list = (struct listing){ 0 };
}

static int list_folder(const char *path)
{
    struct listing list = { 0 };
    DIR *folder = opendir(path);
    if (!folder)
        return say_errno(path);
    struct dirent *entry;
    while (errno = 0, (entry = readdir(folder)))
        if (option.all || entry->d_name[0] != '.')
            add(&list, entry->d_name, file_join(path, entry->d_name));
    int failed = errno ? say_errno(path) : 0;
    closedir(folder);
    print(&list);
    clear(&list);
    return failed;
}

int main(int argc, char **argv)
{
    struct listing files = { 0 };
    static char *here[] = { ".", NULL };
    int letter, failed = 0;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "lai1")) != -1)
        switch (letter) {
        case 'l': option.details = true; break;
        case 'a': option.all = true; break;
        case 'i': option.inodes = true; break;
        case '1': option.column = true; break;
        default: say_usage("ls [-l] [-a] [-i] [-1] [PATH ...]");
        }
    option.column |= !isatty(STDOUT_FILENO);
    char **paths = optind < argc ? argv + optind : here;
    int several = paths[0] && paths[1];
    for (char **path = paths; *path; path++) {
        struct stat status;
        if (lstat(*path, &status) < 0)
            failed = say_errno(*path);
        else if (!file_is_folder(*path))
            add(&files, *path, strdup(*path));
    }
    print(&files);
    int printed = files.count > 0;
    for (char **path = paths; *path; path++) {
        if (!file_is_folder(*path))
            continue;
        if (several)
            printf("%s%s:\n", printed ? "\n" : "", *path);
        failed |= list_folder(*path);
        printed = 1;
    }
    clear(&files);
    return failed;
}
