/* diff [-bqru] [-U LINES] A B: how files, or with -r folders, differ. Status 0: not at all, 1: they do, 2: an error. */
#include "lines.h"
#include "print.h"
#include "script.h"

#include "lib/file.h"
#include "lib/number.h"
#include "lib/say.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool blanks, brief, recursive, unified;
static long long context = 3;
static struct lines a, b;

static int worse(int x, int y)
{
    return x > y ? x : y;
}

static bool equal(long i, long j)
{
    return lines_equal(&a.line[i], &b.line[j], blanks);
}

static bool same(void)
{
    if (a.count != b.count)
        return false;
    for (long i = 0; i < a.count; i++)
        if (!equal(i, i))
            return false;
    return true;
}

/* Both are read, and differ. */
static int print_difference(const char *a_name, const char *b_name)
{
    struct script script = { .a_count = a.count, .b_count = b.count, .equal = equal };
    if (brief || !lines_are_text(&a) || !lines_are_text(&b)) {
        printf(brief ? "Files %s and %s differ\n" : "Binary files %s and %s differ\n", a_name, b_name);
        return 1;
    }
    if (script_make(&script) < 0)
        return say("out of memory");
    if (recursive)
        printf("diff %s %s\n", a_name, b_name);
    if (unified)
        print_unified(&a, &b, &script, context, a_name, b_name);
    else
        print_normal(&a, &b, &script);
    script_free(&script);
    return 1;
}

static int diff_files(const char *a_name, const char *b_name)
{
    int status = 0;
    if (lines_read(&a, a_name, blanks) < 0)
        status = say_errno(a_name);
    else if (lines_read(&b, b_name, blanks) < 0)
        status = say_errno(b_name);
    else if (!same())
        status = print_difference(a_name, b_name);
    lines_free(&a);
    lines_free(&b);
    return status;
}

static int is_name(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int diff_paths(const char *a_path, const char *b_path, int depth);

/* A name that is in both folders. */
static int diff_inner(const char *a_folder, const char *b_folder, const char *name, int depth)
{
    char *a_path = file_join(a_folder, name), *b_path = file_join(b_folder, name);
    int status = a_path && b_path ? diff_paths(a_path, b_path, depth + 1) : say("out of memory");
    free(a_path);
    free(b_path);
    return status;
}

static void free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static int diff_folders(const char *a_path, const char *b_path, int depth)
{
    struct dirent **a_names = NULL, **b_names = NULL;
    int a_count = scandir(a_path, &a_names, is_name, alphasort), i = 0, j = 0, status = 0;
    int b_count = a_count < 0 ? -1 : scandir(b_path, &b_names, is_name, alphasort);
    if (b_count < 0)
        status = say_errno(a_count < 0 ? a_path : b_path);
    while (b_count >= 0 && (i < a_count || j < b_count)) {
        int order = i == a_count ? 1 : j == b_count ? -1 : strcmp(a_names[i]->d_name, b_names[j]->d_name);
        if (order == 0)
            status = worse(status, diff_inner(a_path, b_path, a_names[i]->d_name, depth));
        else
            printf("Only in %s: %s\n", order < 0 ? a_path : b_path, (order < 0 ? a_names[i] : b_names[j])->d_name);
        status = order ? worse(status, 1) : status;
        i += order <= 0;
        j += order >= 0;
    }
    free_names(a_names, a_count);
    free_names(b_names, b_count);
    return status;
}

static int diff_paths(const char *a_path, const char *b_path, int depth)
{
    bool a_folder = file_is_folder(a_path), b_folder = file_is_folder(b_path);
    if (!a_folder && !b_folder)
        return diff_files(a_path, b_path);
    if (depth > 0 && a_folder != b_folder) {
        printf("%s is a %s, %s is a %s\n", a_path, a_folder ? "folder" : "file", b_path, b_folder ? "folder" : "file");
        return 1;
    }
    if (a_folder && b_folder) {
        if (depth == 0 || recursive)
            return depth > 100 ? say("%s: too deep", a_path) : diff_folders(a_path, b_path, depth);
        printf("Common subdirectories: %s and %s\n", a_path, b_path);
        return 0;
    }
    char *base = file_base(a_folder ? b_path : a_path); /* POSIX: the file of that name in the folder */
    char *inner = base ? file_join(a_folder ? a_path : b_path, base) : NULL;
    int status = !inner ? say("out of memory") : a_folder ? diff_files(inner, b_path) : diff_files(a_path, inner);
    free(base);
    free(inner);
    return status;
}

int main(int argc, char **argv)
{
    int letter;
    say_start(argv, "diff [-b] [-q] [-r] [-u | -U LINES] A B");
    say_trouble(2);
    while ((letter = getopt(argc, argv, "bqruU:")) != -1)
        switch (letter) {
        case 'b': blanks = true; break;
        case 'q': brief = true; break;
        case 'r': recursive = true; break;
        case 'U': context = number_need(optarg); /* fall through */
        case 'u': unified = true; break;
        default: say_wrong();
        }
    if (argc - optind != 2)
        say_wrong();
    return diff_paths(argv[optind], argv[optind + 1], 0);
}
