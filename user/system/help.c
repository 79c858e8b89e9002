/*
 * help [NAME ...]: the commands, a line each, or the pages of those named. A page is a file /share/help/GROUP/FILE whose first
 * line is `NAME - what it does`.
 */
#include "lib/say.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 320, LINE_BYTES = 256 };

static const char root[] = "/share/help";
static const struct { const char *folder, *title; } groups[] = {
    { "shell", "The shell itself" }, { "file", "Files" }, { "text", "Text" }, { "system", "The system" },
    { "check", "Tests and measurements" },
};
enum { GROUPS = sizeof groups / sizeof *groups };

static int is_page(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The page's first line, parted: its command, and what that does. False: it is none. */
static bool read_head(const char *path, char line[LINE_BYTES], char **summary)
{
    FILE *file = fopen(path, "r");
    bool good = file && fgets(line, LINE_BYTES, file) && (*summary = strstr(line, " - "));
    if (file)
        fclose(file);
    if (!good)
        return false;
    **summary = 0;
    *summary += 3;
    (*summary)[strcspn(*summary, "\n")] = 0;
    return true;
}

/* Calls each(path, name, summary) for the pages of a group, in order, until one gives true; that is given then. */
static bool each_page(const char *group, bool (*each)(const char *path, const char *name, const char *summary))
{
    char path[PATH_BYTES], line[LINE_BYTES], *summary;
    struct dirent **names;
    bool found = false;
    snprintf(path, sizeof path, "%s/%s", root, group);
    int count = scandir(path, &names, is_page, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s/%s", root, group, names[i]->d_name);
        if (!found && read_head(path, line, &summary))
            found = each(path, line, summary);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return found;
}

static bool list(const char *path, const char *name, const char *summary)
{
    (void)path;
    printf("  %-12s %s\n", name, summary);
    return false;
}

static bool print(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    for (int c; (c = getc(file)) != EOF;)
        putchar(c);
    fclose(file);
    return true;
}

static const char *wanted;

static bool print_wanted(const char *path, const char *name, const char *summary)
{
    (void)summary;
    return strcmp(name, wanted) == 0 && print(path);
}

/* Most pages have their command's name; those of others are found by their first lines. */
static bool show(const char *name)
{
    char path[PATH_BYTES];
    for (int i = 0; i < GROUPS && !strchr(name, '/'); i++) {
        if ((size_t)snprintf(path, sizeof path, "%s/%s/%s.txt", root, groups[i].folder, name) < sizeof path && print(path))
            return true;
    }
    wanted = name;
    for (int i = 0; i < GROUPS; i++)
        if (each_page(groups[i].folder, print_wanted))
            return true;
    return false;
}

int main(int argc, char **argv)
{
    int failed = 0, letter;
    say_start(argv, "help [NAME ...]");
    while ((letter = getopt(argc, argv, "")) != -1)
        say_wrong();
    for (int i = optind; i < argc; i++) {
        if (i > optind)
            putchar('\n');
        if (!show(argv[i]))
            failed = say("there is no page about %s (help lists what there is)", argv[i]);
    }
    for (int i = 0; i < GROUPS && optind == argc; i++) {
        printf("%s%s:\n", i ? "\n" : "", groups[i].title);
        each_page(groups[i].folder, list);
    }
    if (optind == argc)
        puts("\n`help NAME` tells more; `help sh` is about the language of the shell.");
    return failed;
}
