/* Names: folders, links, renaming, and the errors of each. */
#include "kit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is(const char *path, char letter)
{
    struct stat status;
    if (lstat(path, &status) < 0)
        return letter == '-';
    return letter == 'f' ? S_ISREG(status.st_mode) : letter == 'd' ? S_ISDIR(status.st_mode)
                       : letter == 'l' ? S_ISLNK(status.st_mode) : false;
}

static void open_errors(void)
{
    char name[300];
    kit_home();
    NEED_ERRNO(open("none", O_RDONLY), ENOENT);
    NEED_ERRNO(open("", O_RDONLY), ENOENT);
    NEED_ERRNO(open("none/f", O_WRONLY | O_CREAT, 0644), ENOENT);
    close(kit_file("f", 1, 1));
    NEED_ERRNO(open("f/x", O_RDONLY), ENOTDIR);
    NEED_ERRNO(open("f", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
    NEED_ERRNO(open(".", O_WRONLY), EISDIR);
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    NEED_ERRNO(open(name, O_WRONLY | O_CREAT, 0644), ENAMETOOLONG);
    name[255] = 0; /* as long as may be */
    close(kit_file(name, 2, 10));
    NEED(kit_holds(name, 2, 10));
}

static void folders(void)
{
    struct stat status;
    kit_home();
    NEED_OK(mkdir("a", 0755));
    NEED_ERRNO(mkdir("a", 0755), EEXIST);
    NEED_ERRNO(mkdir("x/y", 0755), ENOENT);
    NEED_OK(mkdir("a/b", 0755));
    NEED_OK(stat("a", &status));
    NEED(status.st_nlink == 3);
    NEED_ERRNO(rmdir("a"), ENOTEMPTY);
    close(kit_file("a/b/f", 1, 5));
    NEED_ERRNO(rmdir("a/b/f"), ENOTDIR);
    NEED(unlink("a/b") < 0 && (errno == EPERM || errno == EISDIR)); /* POSIX and Linux differ */
    NEED(kit_holds("./a/../a/b/./f", 1, 5));
    NEED_OK(unlink("a/b/f"));
    NEED_OK(rmdir("a/b"));
    NEED_OK(rmdir("a"));
    NEED_ERRNO(rmdir("a"), ENOENT);
    NEED(is("a", '-'));
}

static void many_names(void)
{
    enum { COUNT = 300 };
    static bool seen[COUNT];
    char name[32];
    int found = 0;
    kit_home();
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "file-number-%d", i);
        close(open(name, O_WRONLY | O_CREAT, 0644));
    }
    for (int i = 0; i < COUNT; i += 3) {
        snprintf(name, sizeof name, "file-number-%d", i);
        NEED_OK(unlink(name));
    }
    DIR *folder = opendir(".");
    NEED(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        int i;
        if (sscanf(entry->d_name, "file-number-%d", &i) != 1)
            continue;
        NEED(i % 3 != 0 && !seen[i]);
        seen[i] = true;
        found++;
    }
    closedir(folder);
    NEED(found == COUNT - COUNT / 3);
}

static void hard_links(void)
{
    struct stat a, b;
    kit_home();
    close(kit_file("f", 1, 3000));
    NEED_OK(link("f", "g"));
    NEED_ERRNO(link("f", "g"), EEXIST);
    NEED_ERRNO(link("none", "h"), ENOENT);
    NEED_OK(stat("f", &a));
    NEED_OK(stat("g", &b));
    NEED(a.st_ino == b.st_ino && a.st_nlink == 2);
    NEED_OK(unlink("f"));
    NEED(kit_holds("g", 1, 3000));
    NEED_OK(stat("g", &b));
    NEED(b.st_nlink == 1);
    NEED_OK(mkdir("d", 0755));
    NEED_ERRNO(link("d", "e"), EPERM);
}

static void symbolic_links(void)
{
    char target[100];
    kit_home();
    close(kit_file("f", 1, 100));
    NEED_OK(symlink("f", "s"));
    NEED(is("s", 'l') && kit_holds("s", 1, 100));
    NEED(readlink("s", target, sizeof target) == 1 && target[0] == 'f');
    NEED_OK(symlink(HOME, "home"));
    NEED(kit_holds("home/home/s", 1, 100));
    NEED_OK(symlink("loop", "loop"));
    NEED_ERRNO(open("loop", O_RDONLY), ELOOP);
    NEED_OK(symlink("none", "dangling"));
    NEED_ERRNO(open("dangling", O_RDONLY), ENOENT);
    NEED_OK(unlink("s"));
    NEED(is("f", 'f') && is("s", '-'));
}

static void renames(void)
{
    kit_home();
    close(kit_file("a", 1, 5000));
    close(kit_file("b", 2, 100));
    NEED_OK(rename("a", "c"));
    NEED(is("a", '-') && kit_holds("c", 1, 5000));
    NEED_OK(rename("c", "b")); /* replaces */
    NEED(is("c", '-') && kit_holds("b", 1, 5000));
    NEED_OK(rename("b", "b"));
    NEED(kit_holds("b", 1, 5000));
    NEED_OK(mkdir("d", 0755));
    NEED_OK(mkdir("d/e", 0755));
    NEED_OK(rename("b", "d/e/b"));
    NEED_OK(rename("d/e", "e")); /* a folder gets another parent */
    NEED(kit_holds("e/b", 1, 5000) && kit_holds("e/../e/b", 1, 5000) && is("d/e", '-'));
    NEED_OK(rmdir("d"));
}

static void rename_errors(void)
{
    kit_home();
    NEED_OK(mkdir("d", 0755));
    NEED_OK(mkdir("d/e", 0755));
    close(kit_file("f", 1, 10));
    NEED_ERRNO(rename("none", "x"), ENOENT);
    NEED_ERRNO(rename("d", "d/e/x"), EINVAL);
    NEED_ERRNO(rename("f", "d"), EISDIR);
    NEED_ERRNO(rename("d", "f"), ENOTDIR);
    NEED_OK(mkdir("x", 0755));
    NEED_ERRNO(rename("x", "d"), ENOTEMPTY);
    NEED_OK(rename("x", "d/e"));
    NEED(is("x", '-') && is("d/e", 'd') && kit_holds("f", 1, 10));
}

static void unlinked_but_open(void)
{
    unsigned char byte;
    kit_home();
    int fd = kit_file("f", 1, 20000);
    NEED_OK(unlink("f"));
    NEED(is("f", '-'));
    NEED(pread(fd, &byte, 1, 15000) == 1 && byte == kit_byte(1, 15000));
    NEED(pwrite(fd, "more", 4, 30000) == 4);
    close(kit_file("f", 2, 100)); /* the name is free for another */
    NEED(kit_holds("f", 2, 100));
    NEED(pread(fd, &byte, 1, 30000) == 1 && byte == 'm');
}

static void working_folder(void)
{
    char path[100];
    kit_home();
    NEED_OK(mkdir("d", 0755));
    NEED_OK(chdir("d"));
    NEED(getcwd(path, sizeof path) && strcmp(path, HOME "/d") == 0);
    close(kit_file("f", 1, 10));
    NEED(kit_holds(HOME "/d/f", 1, 10));
    NEED_OK(chdir(".."));
    NEED(getcwd(path, sizeof path) && strcmp(path, HOME) == 0);
    NEED_ERRNO(chdir("none"), ENOENT);
    NEED_ERRNO(chdir("d/f"), ENOTDIR);
    NEED(!getcwd(path, 3) && errno == ERANGE);
}

const struct test_case cases_name[] = {
    { "open_errors", open_errors, NULL },
    { "folders", folders, NULL },
    { "folder_with_many_names", many_names, NULL },
    { "hard_links", hard_links, NULL },
    { "symbolic_links", symbolic_links, NULL },
    { "rename", renames, NULL },
    { "rename_errors", rename_errors, NULL },
    { "unlinked_file_lives_while_open", unlinked_but_open, NULL },
    { "working_folder", working_folder, NULL },
    { NULL, NULL, NULL },
};
