/* ls [-1AadFhilRrSt] [PATH ...]: lists folders. */
#include "lib/file.h"
#include "lib/say.h"
#include "lib/size.h"

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

static struct { bool all, almost, details, inodes, column, names, marks, readable, deep, backward, by_size, by_time; } option;

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

/* The later first. */
static int by_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? (a->tv_sec < b->tv_sec) - (a->tv_sec > b->tv_sec) : (a->tv_nsec < b->tv_nsec) - (a->tv_nsec > b->tv_nsec);
}

static int in_order(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = 0;
    if (option.by_size)
        order = (a->status.st_size < b->status.st_size) - (a->status.st_size > b->status.st_size);
    else if (option.by_time)
        order = by_time(&a->status.st_mtim, &b->status.st_mtim);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return option.backward ? -order : order;
}

/* -F: what is behind the name. */
static const char *mark(const struct entry *entry)
{
    mode_t mode = entry->status.st_mode;
    if (!option.marks)
        return "";
    return S_ISDIR(mode) ? "/" : S_ISLNK(mode) ? "@" : S_ISFIFO(mode) ? "|" : mode & 0111 ? "*" : "";
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
    char mode[11], when[32], target[4096], owner[12], group[12], size[24];
    time_t changed = entry->status.st_mtime;
    mode_text((unsigned)entry->status.st_mode, mode);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M", gmtime(&changed));
    if (option.readable)
        size_text((uint64_t)entry->status.st_size, size);
    else
        snprintf(size, sizeof size, "%lld", (long long)entry->status.st_size);
    printf("%s %3u %s %s %9s %s %s%s", mode, (unsigned)entry->status.st_nlink, owner_text(entry->status.st_uid, owner),
           owner_text(entry->status.st_gid, group), size, when, entry->name, S_ISLNK(entry->status.st_mode) ? "" : mark(entry));
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
        if (strlen(list->entries[i].name) + option.marks > width)
            width = strlen(list->entries[i].name) + option.marks;
    if (width + 2 < screen)
        columns = screen / (width + 2);
    size_t rows = (list->count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++)
        for (size_t i = row; i < list->count; i += rows)
            printf("%s%-*s%s", list->entries[i].name,
                   i + rows < list->count ? (int)(width + 2 - strlen(list->entries[i].name)) : 0, mark(&list->entries[i]),
                   i + rows < list->count ? "" : "\n");
}

static void print(struct listing *list)
{
    qsort(list->entries, list->count, sizeof *list->entries, in_order);
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
            printf("%s%s\n", list->entries[i].name, mark(&list->entries[i]));
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

static bool is_hidden(const char *name)
{
    if (option.almost)
        return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
    return !option.all && name[0] == '.';
}

static int list_folder(const char *path);

/* -R: the folders in it, each with its name above. */
static int list_deeper(const struct listing *list)
{
    int failed = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct entry *entry = &list->entries[i];
        if (!S_ISDIR(entry->status.st_mode) || strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0)
            continue;
        printf("\n%s:\n", entry->path);
        failed |= list_folder(entry->path);
    }
    return failed;
}

static int list_folder(const char *path)
{
    struct listing list = { 0 };
    DIR *folder = opendir(path);
    if (!folder)
        return say_errno(path);
    struct dirent *entry;
    while (errno = 0, (entry = readdir(folder)))
        if (!is_hidden(entry->d_name))
            add(&list, entry->d_name, file_join(path, entry->d_name));
    int failed = errno ? say_errno(path) : 0;
    closedir(folder);
    print(&list);
    if (option.deep)
        failed |= list_deeper(&list);
    clear(&list);
    return failed;
}

static void read_options(int argc, char **argv)
{
    int letter;
    while ((letter = getopt(argc, argv, "1AadFhilRrSt")) != -1)
        switch (letter) {
        case '1': option.column = true; break;
        case 'A': option.almost = true; break;
        case 'a': option.all = true; break;
        case 'd': option.names = true; break;
        case 'F': option.marks = true; break;
        case 'h': option.readable = true; break;
        case 'i': option.inodes = true; break;
        case 'l': option.details = true; break;
        case 'R': option.deep = true; break;
        case 'r': option.backward = true; break;
        case 'S': option.by_size = true; break;
        case 't': option.by_time = true; break;
        default: say_wrong();
        }
    option.column |= !isatty(STDOUT_FILENO);
}

/* A folder that is to be listed, not only named. With -l or -F a link to one is itself. */
static bool is_listed(const char *path)
{
    struct stat status;
    if (option.names || ((option.details || option.marks) && lstat(path, &status) == 0 && S_ISLNK(status.st_mode)))
        return false;
    return file_is_folder(path);
}

int main(int argc, char **argv)
{
    struct listing files = { 0 };
    static char *here[] = { ".", NULL };
    int failed = 0;
    say_start(argv, "ls [-1AadFhilRrSt] [PATH ...]");
    read_options(argc, argv);
    char **paths = optind < argc ? argv + optind : here;
    bool several = (paths[0] && paths[1]) || option.deep;
    for (char **path = paths; *path; path++) {
        struct stat status;
        if (lstat(*path, &status) < 0)
            failed = say_errno(*path);
        else if (!is_listed(*path))
            add(&files, *path, strdup(*path));
    }
    print(&files);
    bool printed = files.count > 0;
    for (char **path = paths; *path; path++) {
        if (!is_listed(*path))
            continue;
        if (several)
            printf("%s%s:\n", printed ? "\n" : "", *path);
        failed |= list_folder(*path);
        printed = true;
    }
    clear(&files);
    return failed;
}
