/* Starting programs, and the text functions that scripts live on: glob, fnmatch, regex, getopt_long. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <glob.h>
#include <limits.h>
#include <locale.h>
#include <regex.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

extern char **environ;
static char dir[] = "/tmp/posix-spawn-XXXXXX";

static int status_of(pid_t pid)
{
    int how;
    REQUIRE(waitpid(pid, &how, 0) == pid && WIFEXITED(how));
    return WEXITSTATUS(how);
}

static void spawning(void)
{
    pid_t pid;
    char *say[] = {"sh", "-c", "echo hello", NULL}, *end[] = {"sh", "-c", "exit 7", NULL};
    char got[20] = "";
    posix_spawn_file_actions_t actions;
    REQUIRE(posix_spawn(&pid, "/bin/sh", NULL, NULL, end, environ) == 0 && status_of(pid) == 7);
    REQUIRE(posix_spawnp(&pid, "sh", NULL, NULL, end, environ) == 0 && status_of(pid) == 7);
    REQUIRE(posix_spawn(&pid, "/none", NULL, NULL, end, environ) == ENOENT);
    REQUIRE(posix_spawn_file_actions_init(&actions) == 0);
    REQUIRE(posix_spawn_file_actions_addopen(&actions, 5, "out", O_WRONLY | O_CREAT, 0600) == 0);
    REQUIRE(posix_spawn_file_actions_adddup2(&actions, 5, 1) == 0 && posix_spawn_file_actions_addclose(&actions, 5) == 0);
    REQUIRE(posix_spawn(&pid, "/bin/sh", &actions, NULL, say, environ) == 0 && status_of(pid) == 0);
    REQUIRE(posix_spawn_file_actions_destroy(&actions) == 0);
    int fd = open("out", O_RDONLY);
    REQUIRE(fd >= 0 && read(fd, got, sizeof got - 1) == 6 && strcmp(got, "hello\n") == 0 && close(fd) == 0);
}

static void spawn_attributes(void)
{
    posix_spawnattr_t attributes;
    pid_t pid, group = -1;
    short flags;
    char *nothing[] = {"sh", "-c", "sleep 1", NULL};
    REQUIRE(posix_spawnattr_init(&attributes) == 0 && posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP) == 0);
    REQUIRE(posix_spawnattr_setpgroup(&attributes, 0) == 0 && posix_spawnattr_getpgroup(&attributes, &group) == 0 && group == 0);
    REQUIRE(posix_spawnattr_getflags(&attributes, &flags) == 0 && flags == POSIX_SPAWN_SETPGROUP);
    REQUIRE(posix_spawn(&pid, "/bin/sh", NULL, &attributes, nothing, environ) == 0);
    REQUIRE(waitpid(-pid, NULL, 0) == pid && posix_spawnattr_destroy(&attributes) == 0); /* it leads a group of its own */
}

static void shell_commands(void)
{
    char line[40];
    REQUIRE(system(NULL) != 0 && WEXITSTATUS(system("exit 3")) == 3);
    FILE *in = popen("echo from the shell", "r");
    REQUIRE(in && fgets(line, sizeof line, in) && strcmp(line, "from the shell\n") == 0 && pclose(in) == 0);
    FILE *out = popen("cat > piped", "w");
    REQUIRE(out && fputs("text\n", out) >= 0 && pclose(out) == 0);
    in = fopen("piped", "r");
    REQUIRE(in && fgets(line, sizeof line, in) && strcmp(line, "text\n") == 0 && fclose(in) == 0);
}

static void executing(void)
{
    umask(027);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("sh", "sh", "-c", "echo x > made", (char *)NULL);
        _exit(1);
    }
    struct stat status;
    REQUIRE(status_of(pid) == 0 && stat("made", &status) == 0 && (status.st_mode & 0777) == 0640); /* the mask is kept */
    umask(022);
    char *argv[] = {"x", NULL};
    REQUIRE_ERROR(execv("/none", argv), ENOENT);
    REQUIRE_ERROR(execv("made", argv), EACCES);
}

static void make_script(const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    REQUIRE(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
}

/* The status of a script that is executed with arguments a and b. */
static int script_status(const char *name, int by_path)
{
    char *argv[] = {"zero", "a", "b", NULL};
    pid_t pid = fork();
    if (pid == 0) {
        if (by_path)
            execvp(name, argv);
        else
            execv(name, argv);
        _exit(errno == ENOEXEC ? 100 : errno == ENOENT ? 101 : 102);
    }
    return status_of(pid);
}

/* Without an interpreter's name the shell runs it, for execvp and execlp. */
static void scripts_for_the_shell(void)
{
    char path[] = "/bin:.";
    const char *before = getenv("PATH");
    make_script("own-script", "[ $# = 2 ] && [ $1 = a ] && [ $2 = b ] && exit 6\nexit 7\n");
    REQUIRE(script_status("./own-script", 0) == 100 && script_status("./own-script", 1) == 6);
    char *saved = strdup(before ? before : "");
    REQUIRE(setenv("PATH", path, 1) == 0 && script_status("own-script", 1) == 6);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("own-script", "own-script", "a", "c", (char *)NULL);
        _exit(1);
    }
    REQUIRE(status_of(pid) == 7 && setenv("PATH", saved, 1) == 0);
    free(saved);
    REQUIRE(unlink("own-script") == 0);
}

/* By custom: "#!" and a path, and perhaps one argument. */
static void scripts_with_interpreter(void)
{
    make_script("own-script", "#! /bin/sh\n[ $0 = ./own-script ] && [ $# = 2 ] && [ $2 = b ] && exit 6\nexit 7\n");
    REQUIRE(script_status("./own-script", 0) == 6 && script_status("./own-script", 1) == 6);
    make_script("strict", "#!/bin/sh -e \nfalse\nexit 7\n");
    REQUIRE(script_status("./strict", 0) == 1);
    make_script("outer", "#!./own-script\n");
    REQUIRE(script_status("./outer", 0) == 7); /* sh ./own-script ./outer a b */
    make_script("outer", "#!/none\n");
    REQUIRE(script_status("./outer", 0) == 101);
    make_script("outer", "#!./outer\n");
    REQUIRE(script_status("./outer", 0) == 102);
    pid_t pid;
    char *argv[] = {"zero", "a", "b", NULL};
    REQUIRE(posix_spawn(&pid, "./own-script", NULL, NULL, argv, environ) == 0 && status_of(pid) == 6);
    REQUIRE(unlink("own-script") == 0 && unlink("strict") == 0 && unlink("outer") == 0);
}

static void executing_open_file(void)
{
    char *argv[] = {"sh", "-c", "exit 9", NULL}, got[8];
    int fd = open("/bin/sh", O_RDONLY), inside = open("/bin/sh", O_RDONLY | O_CLOEXEC);
    REQUIRE(fd >= 0 && inside >= 0);
    pid_t pid = fork();
    if (pid == 0) {
        fexecve(fd, argv, environ);
        _exit(1);
    }
    REQUIRE(status_of(pid) == 9);
    pid = fork();
    if (pid == 0) {
        fexecve(inside, argv, environ);
        _exit(1);
    }
    REQUIRE(status_of(pid) == 9 && read(fd, got, 4) == 4 && memcmp(got, "\177ELF", 4) == 0); /* ours are still open */
    REQUIRE(close(fd) == 0 && close(inside) == 0);
    REQUIRE_ERROR(fexecve(fd, argv, environ), EBADF);
    fd = open("made", O_RDONLY);
    REQUIRE_ERROR(fexecve(fd, argv, environ), EACCES);
    REQUIRE(close(fd) == 0);
}

/* Which descriptors are open in a program that was executed: the shell tells. */
static void closing_on_exec(void)
{
    char line[200] = "";
    int kept = open("made", O_RDONLY), closed = open("made", O_RDONLY | O_CLOEXEC), pipes[2];
    REQUIRE(kept >= 0 && closed >= 0 && pipe2(pipes, O_CLOEXEC) == 0);
    snprintf(line, sizeof line, "cat <&%d >/dev/null && ! (cat <&%d >/dev/null) 2>/dev/null && ! (cat <&%d >/dev/null) 2>/dev/null",
             kept, closed, pipes[0]);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("sh", "sh", "-c", line, (char *)NULL);
        _exit(111);
    }
    REQUIRE(status_of(pid) == 0);
    REQUIRE(close(kept) == 0 && close(closed) == 0 && close(pipes[0]) == 0 && close(pipes[1]) == 0);
}

static int failures;

static int note_failure(const char *path, int error)
{
    failures += path != NULL && error != 0;
    return 0;
}

static void globbing(void)
{
    glob_t found = {0};
    REQUIRE(mkdir("gd", 0700) == 0 && close(open("gd/.hidden", O_CREAT | O_WRONLY, 0600)) == 0);
    REQUIRE(close(open("gd/a*b", O_CREAT | O_WRONLY, 0600)) == 0 && close(open("gd/axb", O_CREAT | O_WRONLY, 0600)) == 0);
    REQUIRE(glob("no*such", 0, NULL, &found) == GLOB_NOMATCH);
    REQUIRE(glob("no*such", GLOB_NOCHECK, NULL, &found) == 0 && found.gl_pathc == 1 && strcmp(found.gl_pathv[0], "no*such") == 0);
    globfree(&found);
    REQUIRE(glob("gd/a\\*b", 0, NULL, &found) == 0 && found.gl_pathc == 1 && strcmp(found.gl_pathv[0], "gd/a*b") == 0);
    globfree(&found);
    REQUIRE(glob("gd/*", 0, NULL, &found) == 0 && found.gl_pathc == 2 && strcmp(found.gl_pathv[1], "gd/axb") == 0);
    REQUIRE(glob("gd/.h*", GLOB_APPEND, NULL, &found) == 0 && found.gl_pathc == 3 && found.gl_pathv[3] == NULL);
    globfree(&found);
    found.gl_offs = 2;
    REQUIRE(glob("g?", GLOB_DOOFFS | GLOB_MARK, NULL, &found) == 0 && found.gl_pathc == 1 && !found.gl_pathv[0] &&
            !found.gl_pathv[1] && strcmp(found.gl_pathv[2], "gd/") == 0);
    globfree(&found);
    REQUIRE(glob("[f-h]d/a[!y]b", GLOB_NOSORT, NULL, &found) == 0 && found.gl_pathc == 2);
    globfree(&found);
    REQUIRE(symlink("gl", "gl") == 0);
    REQUIRE(glob("gl/*", GLOB_ERR, NULL, &found) == GLOB_ABORTED);
    globfree(&found);
    REQUIRE(glob("gl/*", 0, note_failure, &found) == GLOB_NOMATCH && failures == 1);
    REQUIRE(unlink("gl") == 0 && unlink("gd/a*b") == 0 && unlink("gd/axb") == 0 && unlink("gd/.hidden") == 0 && rmdir("gd") == 0);
}

static void short_options(void)
{
    char *argv[] = {"x", "-ab", "-cvalue", "-c", "next", "-z", "--", "-a", NULL}, *lacks[] = {"x", "-c", NULL};
    optind = 1, opterr = 0;
    REQUIRE(getopt(8, argv, "abc:") == 'a' && getopt(8, argv, "abc:") == 'b' && optind == 2);
    REQUIRE(getopt(8, argv, "abc:") == 'c' && strcmp(optarg, "value") == 0 && optind == 3);
    REQUIRE(getopt(8, argv, "abc:") == 'c' && strcmp(optarg, "next") == 0 && optind == 5);
    REQUIRE(getopt(8, argv, "abc:") == '?' && optopt == 'z' && optind == 6);
    REQUIRE(getopt(8, argv, "abc:") == -1 && optind == 7);
    optind = 1;
    REQUIRE(getopt(2, lacks, ":abc:") == ':' && optopt == 'c');
    optind = 1;
    REQUIRE(getopt(2, lacks, "abc:") == '?' && optopt == 'c');
    optind = 1;
    REQUIRE(getopt(1, lacks, "abc:") == -1 && optind == 1);
}

static void facts_as_text(void)
{
    char path[200], cut[3];
    size_t bytes = confstr(_CS_PATH, NULL, 0);
    REQUIRE(bytes > 1 && bytes <= sizeof path && confstr(_CS_PATH, path, sizeof path) == bytes && strlen(path) == bytes - 1);
    REQUIRE(strstr(path, "/bin") != NULL && confstr(_CS_PATH, cut, sizeof cut) == bytes && strlen(cut) == 2);
    errno = 0;
    REQUIRE(confstr(-1, NULL, 0) == 0 && errno == EINVAL && SSIZE_MAX >= _POSIX_SSIZE_MAX);
}

static void matching(void)
{
    glob_t found;
    regex_t pattern;
    regmatch_t part[2];
    REQUIRE(fnmatch("*.c", "x.c", 0) == 0 && fnmatch("[a-c]?", "bz", 0) == 0 && fnmatch("*", "a/b", FNM_PATHNAME) == FNM_NOMATCH);
    REQUIRE(close(open("g1.txt", O_CREAT | O_WRONLY, 0600)) == 0 && close(open("g2.txt", O_CREAT | O_WRONLY, 0600)) == 0);
    REQUIRE(glob("g*.txt", 0, NULL, &found) == 0 && found.gl_pathc == 2 && strcmp(found.gl_pathv[1], "g2.txt") == 0);
    globfree(&found);
    REQUIRE(regcomp(&pattern, "^([a-z]+)=[0-9]{2}$", REG_EXTENDED) == 0 && regexec(&pattern, "key=42", 2, part, 0) == 0);
    REQUIRE(part[1].rm_so == 0 && part[1].rm_eo == 3 && regexec(&pattern, "key=4", 0, NULL, 0) == REG_NOMATCH);
    regfree(&pattern);
}

static void options(void)
{
    static const struct option known[] = {{"all", no_argument, NULL, 'a'}, {"size", required_argument, NULL, 's'}, {0}};
    char *argv[] = {"x", "--all", "-s", "5", "rest", NULL};
    optind = 1;
    REQUIRE(getopt_long(5, argv, "as:", known, NULL) == 'a' && getopt_long(5, argv, "as:", known, NULL) == 's');
    REQUIRE(strcmp(optarg, "5") == 0 && getopt_long(5, argv, "as:", known, NULL) == -1 && optind == 4);
    char *mixed[] = {"x", "one", "-s", "7", "--size=8", "two", "--al", "--", "-a", NULL};
    optind = 1;
    REQUIRE(getopt_long(9, mixed, "as:", known, NULL) == 's' && strcmp(optarg, "7") == 0);
    REQUIRE(getopt_long(9, mixed, "as:", known, NULL) == 's' && strcmp(optarg, "8") == 0);
    REQUIRE(getopt_long(9, mixed, "as:", known, NULL) == 'a' && getopt_long(9, mixed, "as:", known, NULL) == -1);
    REQUIRE(optind == 6 && strcmp(mixed[6], "one") == 0 && strcmp(mixed[7], "two") == 0 && strcmp(mixed[8], "-a") == 0);
    optind = 1, opterr = 0;
    char *wrong[] = {"x", "--none", "--all=1", "--size", NULL};
    REQUIRE(getopt_long(4, wrong, "as:", known, NULL) == '?' && getopt_long(4, wrong, "as:", known, NULL) == '?' && optopt == 'a');
    REQUIRE(getopt_long(4, wrong, "as:", known, NULL) == '?' && optopt == 's' && getopt_long(4, wrong, "as:", known, NULL) == -1);
    REQUIRE(setlocale(LC_ALL, "C") && strcmp(setlocale(LC_ALL, NULL), "C") == 0);
    REQUIRE(strtod("0.1", NULL) == 0.1 && strtod("0x8p1", NULL) == 16);
}

static const struct posix_case cases[] = {
    {"spawning", "posix_spawn posix_spawnp, file actions", spawning},
    {"spawn attributes", "posix_spawnattr_*", spawn_attributes},
    {"shell commands", "system popen pclose", shell_commands},
    {"executing", "exec, umask over exec", executing},
    {"scripts for the shell", "exec: ENOEXEC, execvp execlp", scripts_for_the_shell},
    {"scripts that name their interpreter", "exec by custom: #!", scripts_with_interpreter},
    {"executing an open file", "fexecve", executing_open_file},
    {"descriptors that a program gets", "exec, open: O_CLOEXEC, pipe2 by custom", closing_on_exec},
    {"matching", "fnmatch glob regcomp regexec", matching},
    {"globbing", "glob: GLOB_NOMATCH NOCHECK APPEND DOOFFS MARK ERR, globfree", globbing},
    {"options of one letter", "getopt: optind optarg optopt", short_options},
    {"facts as text", "confstr: _CS_PATH; limits.h: SSIZE_MAX", facts_as_text},
    {"options", "getopt, getopt_long by custom; setlocale strtod", options},
};

int main(void)
{
    umask(022);
    if (!mkdtemp(dir) || chdir(dir) < 0)
        return 2;
    int failed = posix_main(cases, sizeof cases / sizeof *cases);
    const char *names[] = {"out", "piped", "made", "g1.txt", "g2.txt"};
    for (int i = 0; i < 5; i++)
        unlink(names[i]);
    return chdir("/") < 0 || rmdir(dir) < 0 || failed;
}
