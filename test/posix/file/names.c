/* Names: the at-family, links, renaming, folders, the working directory. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static char dir[] = "/tmp/posix-names-XXXXXX";
static char here[PATH_MAX];

static void make(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
}

static void at_family(void)
{
    struct stat a, b;
    char text[10];
    REQUIRE(mkdir("d", 0700) == 0);
    int at = open("d", O_RDONLY | O_DIRECTORY);
    REQUIRE(at >= 0 && mkdirat(at, "e", 0700) == 0);
    int fd = openat(at, "e/f", O_RDWR | O_CREAT, 0600);
    REQUIRE(fd >= 0 && close(fd) == 0 && fstatat(at, "e/f", &a, 0) == 0 && stat("d/e/f", &b) == 0 && a.st_ino == b.st_ino);
    REQUIRE(symlinkat("f", at, "e/s") == 0 && readlinkat(at, "e/s", text, sizeof text) == 1 && text[0] == 'f');
    REQUIRE(fstatat(at, "e/s", &a, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(a.st_mode));
    REQUIRE(fstatat(at, "e/s", &a, 0) == 0 && S_ISREG(a.st_mode));
    REQUIRE(linkat(at, "e/f", at, "g", 0) == 0 && fstatat(at, "g", &a, 0) == 0 && a.st_nlink == 2 && a.st_ino == b.st_ino);
    REQUIRE(linkat(at, "e/s", at, "h", AT_SYMLINK_FOLLOW) == 0 && fstatat(at, "h", &a, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(a.st_mode));
    REQUIRE(faccessat(at, "g", R_OK | W_OK, 0) == 0);
    REQUIRE_ERROR(faccessat(at, "none", F_OK, 0), ENOENT);
    REQUIRE(renameat(at, "g", AT_FDCWD, "moved") == 0 && unlink("moved") == 0);
    REQUIRE_ERROR(unlinkat(at, "e", AT_REMOVEDIR), ENOTEMPTY);
    REQUIRE(unlinkat(at, "e/f", 0) == 0 && unlinkat(at, "e/s", 0) == 0 && unlinkat(at, "h", 0) == 0);
    REQUIRE(unlinkat(at, "e", AT_REMOVEDIR) == 0 && close(at) == 0 && rmdir("d") == 0);
    REQUIRE_ERROR(openat(9999, "x", O_RDONLY), EBADF);
    make("plain", "");
    at = open("plain", O_RDONLY);
    REQUIRE_ERROR(openat(at, "x", O_RDONLY), ENOTDIR);
    REQUIRE(close(at) == 0 && unlink("plain") == 0);
}

static void rename_rules(void)
{
    struct stat a, b;
    make("a", "a"), make("b", "bb");
    REQUIRE(stat("a", &a) == 0 && rename("a", "b") == 0 && stat("b", &b) == 0 && a.st_ino == b.st_ino);
    REQUIRE_ERROR(stat("a", &a), ENOENT);
    REQUIRE(link("b", "c") == 0 && rename("b", "c") == 0 && stat("b", &a) == 0); /* the same file: nothing */
    REQUIRE(mkdir("d", 0700) == 0 && mkdir("d/e", 0700) == 0 && mkdir("f", 0700) == 0);
    REQUIRE_ERROR(rename("d", "d/e/x"), EINVAL);
    REQUIRE_ERROR(rename("b", "f"), EISDIR);
    REQUIRE_ERROR(rename("f", "b"), ENOTDIR);
    REQUIRE_ERROR(rename("none", "x"), ENOENT);
    errno = 0;
    REQUIRE(rename("f", "d") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    REQUIRE(rename("d/e", "f") == 0 && rmdir("f") == 0 && rmdir("d") == 0 && unlink("b") == 0 && unlink("c") == 0);
}

static void symbolic_links(void)
{
    char text[200], longest[120];
    struct stat status;
    memset(longest, 'l', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    REQUIRE(symlink("short", "fast") == 0 && symlink(longest, "slow") == 0);
    REQUIRE(readlink("fast", text, sizeof text) == 5 && memcmp(text, "short", 5) == 0);
    REQUIRE(readlink("slow", text, sizeof text) == (ssize_t)strlen(longest) && memcmp(text, longest, strlen(longest)) == 0);
    REQUIRE(readlink("slow", text, 3) == 3);
    REQUIRE(lstat("slow", &status) == 0 && status.st_size == (off_t)strlen(longest));
    REQUIRE_ERROR(stat("fast", &status), ENOENT);
    REQUIRE_ERROR(readlink(".", text, sizeof text), EINVAL);
    REQUIRE_ERROR(symlink("x", "fast"), EEXIST);
    REQUIRE(unlink("fast") == 0 && unlink("slow") == 0);
}

static void remove_rules(void)
{
    REQUIRE(mkdir("d", 0700) == 0);
    errno = 0;
    REQUIRE(unlink("d") == -1 && (errno == EPERM || errno == EISDIR));
    REQUIRE_ERROR(mkdir("d", 0700), EEXIST);
    REQUIRE_ERROR(rmdir("d/."), EINVAL);
    make("d/f", "");
    errno = 0;
    REQUIRE(rmdir("d") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    REQUIRE_ERROR(rmdir("d/f"), ENOTDIR);
    REQUIRE(remove("d/f") == 0 && remove("d") == 0);
    REQUIRE_ERROR(remove("d"), ENOENT);
}

static void working_directory(void)
{
    char path[PATH_MAX], want[PATH_MAX + 20];
    REQUIRE(mkdir("w", 0700) == 0 && mkdir("w/x", 0700) == 0 && chdir("w/x") == 0);
    snprintf(want, sizeof want, "%s/w/x", here);
    REQUIRE(getcwd(path, sizeof path) && strcmp(path, want) == 0);
    REQUIRE(getcwd(path, 3) == NULL && errno == ERANGE);
    REQUIRE(rename("../../w", "../../v") == 0);
    snprintf(want, sizeof want, "%s/v/x", here);
    REQUIRE(getcwd(path, sizeof path) && strcmp(path, want) == 0);
    int up = open("..", O_RDONLY | O_DIRECTORY);
    REQUIRE(up >= 0 && fchdir(up) == 0 && close(up) == 0);
    snprintf(want, sizeof want, "%s/v", here);
    REQUIRE(getcwd(path, sizeof path) && strcmp(path, want) == 0);
    REQUIRE(chdir(here) == 0 && rmdir("v/x") == 0 && rmdir("v") == 0);
    REQUIRE_ERROR(chdir("none"), ENOENT);
}

/* Relative paths start where the working directory is now, not where it was when we came. */
static void moved_working_directory(void)
{
    char path[PATH_MAX], want[PATH_MAX + 20];
    REQUIRE(mkdir("w", 0700) == 0 && mkdir("w/x", 0700) == 0 && mkdir("w/x/y", 0700) == 0 && chdir("w/x") == 0);
    REQUIRE(rename("../../w", "../../v") == 0 && mkdir("../../w", 0700) == 0 && mkdir("../../w/x", 0700) == 0);
    snprintf(want, sizeof want, "%s/v/x/y", here);
    REQUIRE(realpath("y", path) && strcmp(path, want) == 0 && chdir("y") == 0 && getcwd(path, sizeof path) && strcmp(path, want) == 0);
    REQUIRE(rmdir("../y") == 0 && realpath(".", path) == NULL && errno == ENOENT && getcwd(path, sizeof path) == NULL && errno == ENOENT);
    REQUIRE(chdir(here) == 0);
    REQUIRE(rmdir("v/x") == 0 && rmdir("v") == 0 && rmdir("w/x") == 0 && rmdir("w") == 0);
}

static void real_path(void)
{
    char path[PATH_MAX], want[PATH_MAX + 20];
    REQUIRE(mkdir("r", 0700) == 0 && symlink("r", "l") == 0 && symlink("../l/./f", "r/s") == 0);
    make("r/f", "");
    snprintf(want, sizeof want, "%s/r/f", here);
    REQUIRE(realpath("l/../l/s", path) && strcmp(path, want) == 0);
    REQUIRE(realpath("none", path) == NULL && errno == ENOENT);
    static const char *const through_file[] = {"r/f/", "r/f/.", "r/f/..", "r/f/../f", "r/s/", "l/s/."};
    for (size_t i = 0; i < sizeof through_file / sizeof *through_file; i++)
        REQUIRE(realpath(through_file[i], path) == NULL && errno == ENOTDIR);
    snprintf(want, sizeof want, "%s/r", here);
    REQUIRE(realpath("l/.", path) && strcmp(path, want) == 0 && realpath("l/", path) && strcmp(path, want) == 0);
    REQUIRE(unlink("r/s") == 0 && unlink("r/f") == 0 && unlink("l") == 0 && rmdir("r") == 0);
}

static int entries(DIR *d)
{
    int n = 0;
    while (readdir(d))
        n++;
    return n;
}

static void folder_places(void)
{
    char name[40];
    enum { FILES = 600 };
    REQUIRE(mkdir("many", 0700) == 0);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/file-number-%d", i);
        make(name, "");
    }
    DIR *d = opendir("many");
    REQUIRE(d && dirfd(d) >= 0);
    for (int i = 0; i < 300; i++)
        REQUIRE(readdir(d));
    long place = telldir(d);
    struct dirent *entry = readdir(d);
    REQUIRE(entry);
    strcpy(name, entry->d_name);
    entries(d);
    seekdir(d, place);
    REQUIRE((entry = readdir(d)) && strcmp(entry->d_name, name) == 0 && entries(d) == FILES + 2 - 301);
    rewinddir(d);
    REQUIRE(entries(d) == FILES + 2 && closedir(d) == 0);
    int fd = open("many", O_RDONLY);
    REQUIRE((d = fdopendir(fd)) && entries(d) == FILES + 2 && closedir(d) == 0);
    struct dirent **list;
    REQUIRE(scandir("many", &list, NULL, alphasort) == FILES + 2 && strcmp(list[0]->d_name, ".") == 0 &&
            strcmp(list[2]->d_name, "file-number-0") == 0);
    for (int i = 0; i < FILES + 2; i++)
        free(list[i]);
    free(list);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/file-number-%d", i);
        REQUIRE(unlink(name) == 0);
    }
    REQUIRE(rmdir("many") == 0 && opendir("many") == NULL && errno == ENOENT);
}

/* A place stays what it was, whatever is removed before or behind it. */
static void places_and_removals(void)
{
    char name[NAME_MAX + 10], wanted[NAME_MAX + 1];
    enum { FILES = 40 };
    REQUIRE(mkdir("many", 0700) == 0);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/%d%.*s", i, i % 7, "longer");
        make(name, "");
    }
    DIR *d = opendir("many");
    REQUIRE(d);
    for (int i = 0; i < 10; i++)
        REQUIRE(readdir(d));
    rewinddir(d);
    for (int i = 0; i < 20; i++) { /* each entry but "." and ".." is removed when it was read, and the next one comes */
        long place;
        struct dirent *entry = readdir(d);
        REQUIRE(entry);
        strcpy(wanted, entry->d_name);
        place = telldir(d);
        snprintf(name, sizeof name, "many/%s", wanted);
        REQUIRE(wanted[0] == '.' || unlink(name) == 0);
        REQUIRE((entry = readdir(d)) != NULL);
        strcpy(wanted, entry->d_name);
        seekdir(d, place);
        REQUIRE((entry = readdir(d)) != NULL && strcmp(entry->d_name, wanted) == 0);
        seekdir(d, place);
    }
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        snprintf(name, sizeof name, "many/%s", entry->d_name);
        REQUIRE(entry->d_name[0] == '.' || unlink(name) == 0);
    }
    REQUIRE(closedir(d) == 0 && rmdir("many") == 0);
}

static void temporary(void)
{
    char name[] = "tXXXXXX", folder[] = "tXXXXXX";
    int fd = mkstemp(name);
    struct stat status;
    REQUIRE(fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & 0777) == 0600 && close(fd) == 0 && unlink(name) == 0);
    REQUIRE(mkdtemp(folder) && stat(folder, &status) == 0 && (status.st_mode & 0777) == 0700 && rmdir(folder) == 0);
    FILE *file = tmpfile();
    REQUIRE(file && fputs("hello", file) >= 0 && fseek(file, 1, SEEK_SET) == 0 && getc(file) == 'e' && fclose(file) == 0);
}

static const struct posix_case cases[] = {
    {"at family", "openat fstatat mkdirat unlinkat renameat linkat symlinkat readlinkat faccessat", at_family},
    {"rename", "rename", rename_rules},
    {"symbolic links", "symlink readlink lstat", symbolic_links},
    {"removing", "unlink rmdir remove", remove_rules},
    {"working directory", "getcwd chdir fchdir", working_directory},
    {"a working directory that was moved", "chdir realpath getcwd", moved_working_directory},
    {"real path", "realpath: ENOENT ENOTDIR", real_path},
    {"places in folders", "telldir seekdir rewinddir fdopendir scandir", folder_places},
    {"places in folders and removals", "seekdir, readdir: entries removed", places_and_removals},
    {"temporary files", "mkstemp mkdtemp tmpfile", temporary},
};

int main(void)
{
    umask(022);
    if (!mkdtemp(dir) || chdir(dir) < 0 || !getcwd(here, sizeof here))
        return 2;
    int failed = posix_main(cases, sizeof cases / sizeof *cases);
    return chdir("/") < 0 || rmdir(dir) < 0 || failed;
}
