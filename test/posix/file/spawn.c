/* Starting programs, and the text functions that scripts live on: glob, fnmatch, regex, getopt_long. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <glob.h>
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
    REQUIRE(getopt_long(5, argv, "as:", known, NULL) == 'a' && getopt_long(5, argv, "as:", known, NULL) == 's');
    REQUIRE(strcmp(optarg, "5") == 0 && getopt_long(5, argv, "as:", known, NULL) == -1 && optind == 4);
    REQUIRE(setlocale(LC_ALL, "C") && strcmp(setlocale(LC_ALL, NULL), "C") == 0);
    REQUIRE(strtod("0.1", NULL) == 0.1 && strtod("0x8p1", NULL) == 16);
}

static const struct posix_case cases[] = {
    {"spawning", "posix_spawn posix_spawnp, file actions", spawning},
    {"spawn attributes", "posix_spawnattr_*", spawn_attributes},
    {"shell commands", "system popen pclose", shell_commands},
    {"executing", "exec, umask over exec", executing},
    {"matching", "fnmatch glob regcomp regexec", matching},
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
