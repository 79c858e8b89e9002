/* cp [-fpr] FROM ... TO: copies files, with -r folders and all that is in them; -p with their times and modes. Holes stay holes. */
#include "lib/file.h"
#include "lib/say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool recursive, keeps, force;

static int copy(const char *from, const char *to, int depth);

/* -p */
static int keep(const char *to, const struct stat *status)
{
    const struct timespec times[2] = { status->st_atim, status->st_mtim };
    if (!keeps)
        return 0;
    return chmod(to, status->st_mode & 07777) < 0 || utimensat(AT_FDCWD, to, times, 0) < 0 ? say_errno(to) : 0;
}

static bool has_holes(const struct stat *status)
{
    return S_ISREG(status->st_mode) && status->st_blocks * 512 < status->st_size;
}

static int copy_file(const char *from, const char *to, const struct stat *status)
{
    struct stat there;
    if (stat(to, &there) == 0 && there.st_ino == status->st_ino)
        return say("%s and %s are the same file", from, to);
    int in = open(from, O_RDONLY);
    if (in < 0)
        return say_errno(from);
    int flags = O_WRONLY | O_CREAT | O_TRUNC, out = open(to, flags, status->st_mode & 0777);
    if (out < 0 && force && unlink(to) == 0)
        out = open(to, flags, status->st_mode & 0777);
    if (out < 0) {
        int failed = say_errno(to);
        close(in);
        return failed;
    }
    int result = has_holes(status) ? file_pour_holes(in, out) : file_pour(in, out);
    int failed = result ? say_errno(result == -1 ? from : to) : 0;
    close(in);
    if (close(out) < 0 && !failed)
        failed = say_errno(to);
    return failed | keep(to, status);
}

static int copy_folder(const char *from, const char *to, const struct stat *status, int depth)
{
    if (!recursive)
        return say("%s is a folder (-r copies it)", from);
    if (depth > 100)
        return say("%s: too deep", from);
    if (mkdir(to, (status->st_mode & 0777) | 0700) < 0 && errno != EEXIST)
        return say_errno(to);
    DIR *folder = opendir(from);
    if (!folder)
        return say_errno(from);
    int failed = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *inner_from = file_join(from, entry->d_name), *inner_to = file_join(to, entry->d_name);
        failed |= inner_from && inner_to ? copy(inner_from, inner_to, depth + 1) : say("out of memory");
        free(inner_from);
        free(inner_to);
    }
    closedir(folder);
    return failed | keep(to, status);
}

static int copy_link(const char *from, const char *to)
{
    char target[4096];
    ssize_t length = readlink(from, target, sizeof target - 1);
    if (length < 0)
        return say_errno(from);
    target[length] = 0;
    return symlink(target, to) < 0 ? say_errno(to) : 0;
}

static int copy(const char *from, const char *to, int depth)
{
    struct stat status;
    if ((depth ? lstat(from, &status) : stat(from, &status)) < 0)
        return say_errno(from);
    if (S_ISDIR(status.st_mode))
        return copy_folder(from, to, &status, depth);
    return S_ISLNK(status.st_mode) ? copy_link(from, to) : copy_file(from, to, &status);
}

int main(int argc, char **argv)
{
    int letter, failed = 0;
    say_start(argv, "cp [-f] [-p] [-r] FROM ... TO");
    while ((letter = getopt(argc, argv, "fprR")) != -1)
        switch (letter) {
        case 'r': case 'R': recursive = true; break;
        case 'p': keeps = true; break;
        case 'f': force = true; break;
        default: say_wrong();
        }
    if (argc - optind < 2)
        say_wrong();
    const char *to = argv[argc - 1];
    if (argc - optind > 2 && !file_is_folder(to))
        return say("%s is not a folder", to);
    for (int i = optind; i < argc - 1; i++) {
        char *target = file_target(argv[i], to);
        failed |= target ? copy(argv[i], target, 0) : say("out of memory");
        free(target);
    }
    return failed;
}
