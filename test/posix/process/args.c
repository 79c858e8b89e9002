/* Conformance: what exec takes and refuses: the room for arguments and environment, files that are no programs. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { ITEM = 1000, ITEMS = 400, LIMIT = 128 << 10 };
static const char *self;
static char *argv_of[ITEMS + 4], *envp_of[ITEMS + 1];

/* `count` strings of `bytes` bytes in all, terminators and pointers counted, each its own; half as arguments. */
static void fill(size_t bytes, size_t *arguments, size_t *variables)
{
    size_t left = bytes, argc = 2, envc = 0;
    static char number[2][24];
    argv_of[0] = "x";
    argv_of[1] = "--count";
    argv_of[2] = number[0];
    argv_of[3] = number[1];
    argc = 4;
    left -= 4 * sizeof(char *) + strlen("x") + 1 + strlen("--count") + 1 + 2 * sizeof number[0];
    for (unsigned i = 0; left > 0; i++) {
        size_t take = left > 2 * ITEM ? ITEM : left > ITEM ? left / 2 : left, length = take - sizeof(char *) - 1;
        char *s = malloc(length + 1);
        memset(s, 'a' + (int)(i % 26), length);
        s[length] = '\0';
        if (i % 2) {
            s[0] = 'E';
            s[1] = '=';
            envp_of[envc++] = s;
        } else {
            argv_of[argc++] = s;
        }
        left -= take;
    }
    argv_of[argc] = envp_of[envc] = NULL;
    snprintf(number[0], sizeof number[0], "%023zu", *arguments = argc);
    snprintf(number[1], sizeof number[1], "%023zu", *variables = envc);
}

extern char **environ;

/* What the new program does: counts what it got. */
static int count(int argc, char **argv)
{
    size_t variables = 0, bytes = 0;
    for (int i = 0; i < argc; i++)
        bytes += strlen(argv[i]) + 1 + sizeof(char *);
    for (; environ[variables]; variables++)
        bytes += strlen(environ[variables]) + 1 + sizeof(char *);
    return argc == atoi(argv[2]) && variables == (size_t)atoi(argv[3]) && bytes >= 90000 ? 0 : 3;
}

static size_t bytes_wanted;
static void tries(void)
{
    size_t arguments, variables;
    fill(bytes_wanted, &arguments, &variables);
    execve(self, argv_of, envp_of);
    _exit(errno == E2BIG ? 9 : 10);
}

/* 0: it runs and has got all; 9: E2BIG. */
static int try_with(size_t bytes)
{
    bytes_wanted = bytes;
    int status = kit_child(tries);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void room(void)
{
    size_t low = 100000, high = 250000;
    struct rlimit stack;
    getrlimit(RLIMIT_STACK, &stack);
    stack.rlim_cur = 512 << 10; /* there are systems that give a quarter of the stack */
    CHECK("RLIMIT_STACK can be lowered (XSH setrlimit)", setrlimit(RLIMIT_STACK, &stack) == 0);
    CHECK("ARG_MAX is 128 KiB (XBD limits.h)", sysconf(_SC_ARG_MAX) == LIMIT);
    CHECK("arguments and environment arrive whole (XSH exec)", try_with(low) == 0);
    CHECK("more than ARG_MAX: E2BIG (XSH exec)", try_with(high) == 9);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (try_with(middle) == 0)
            low = middle;
        else
            high = middle;
    }
    CHECK("up to ARG_MAX is taken, but for the file's name (XSH exec)", low >= LIMIT - 256 && low <= LIMIT + 2 * sizeof(char *));
    CHECK("one byte more is E2BIG (XSH exec)", try_with(low + 1) == 9);
    printf("taken: %zu\n", low);
}

static int exec_error(const char *path)
{
    char *const argv[] = {"x", NULL};
    errno = 0;
    return execv(path, argv) == -1 ? errno : 0;
}

static int error_of_file(const void *bytes, size_t size, mode_t mode)
{
    int fd = open("/tmp/posix-args", O_WRONLY | O_CREAT | O_TRUNC, 0700);
    if (write(fd, bytes, size) != (ssize_t)size)
        return -1;
    fchmod(fd, mode);
    close(fd);
    int error = exec_error("/tmp/posix-args");
    unlink("/tmp/posix-args");
    return error;
}

static void no_programs(void)
{
    unsigned char head[64];
    int fd = open(self, O_RDONLY);
    ssize_t got = read(fd, head, sizeof head);
    close(fd);
    CHECK("exec ENOENT: no such file, an empty path (XSH exec)", exec_error("/no/such") == ENOENT && exec_error("") == ENOENT);
    CHECK("exec ENOTDIR: a file as a folder (XSH exec)", exec_error("/bin/sh/x") == ENOTDIR);
    CHECK("exec EACCES: not executable, a folder (XSH exec)", got == 64 && error_of_file(head, sizeof head, 0600) == EACCES && exec_error("/tmp") == EACCES);
    CHECK("exec ENOEXEC: text, an empty file (XSH exec)", error_of_file("plain text\n", 11, 0700) == ENOEXEC && error_of_file("", 0, 0700) == ENOEXEC);
    CHECK("exec ENOEXEC: a program cut off in its header (XSH exec)", error_of_file(head, 20, 0700) == ENOEXEC);
    head[4] ^= 3;
    CHECK("exec ENOEXEC: another class of machine (XSH exec)", error_of_file(head, sizeof head, 0700) == ENOEXEC);
    char path[PATH_MAX + 10];
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    CHECK("exec ENAMETOOLONG (XSH exec)", exec_error(path) == ENAMETOOLONG);
}

static void environment(void)
{
    static char put[] = "PUT_TEST=1", again[] = "PUT_TEST=2";
    CHECK("putenv: the string itself is in the environment (XSH putenv)",
          putenv(put) == 0 && strcmp(getenv("PUT_TEST"), "1") == 0 && (put[9] = '5', strcmp(getenv("PUT_TEST"), "5")) == 0);
    CHECK("putenv: another string takes its place (XSH putenv)",
          putenv(again) == 0 && strcmp(getenv("PUT_TEST"), "2") == 0 && (put[9] = '7', strcmp(getenv("PUT_TEST"), "2")) == 0);
    again[9] = '3';
    CHECK("setenv after putenv does not write into its string (XSH setenv)",
          setenv("PUT_TEST", "4", 1) == 0 && strcmp(getenv("PUT_TEST"), "4") == 0 && strcmp(again, "PUT_TEST=3") == 0);
    CHECK("unsetenv removes it (XSH unsetenv)", unsetenv("PUT_TEST") == 0 && !getenv("PUT_TEST") && unsetenv("PUT_TEST") == 0);
    CHECK("setenv, unsetenv EINVAL: empty names, names with = (XSH setenv)",
          setenv("", "x", 1) == -1 && errno == EINVAL && unsetenv("") == -1 && errno == EINVAL && (errno = 0, unsetenv("A=B")) == -1 &&
              errno == EINVAL && setenv("A=B", "x", 1) == -1);
    int good = 1;
    char name[16];
    for (int i = 0; i < 200; i++)
        good &= snprintf(name, sizeof name, "MANY%d", i) > 0 && setenv(name, name, 1) == 0;
    for (int i = 0; i < 200; i++)
        good &= snprintf(name, sizeof name, "MANY%d", i) > 0 && getenv(name) && strcmp(getenv(name), name) == 0 && unsetenv(name) == 0;
    CHECK("the environment grows as needed (XSH setenv)", good);
    environ = (char *[]){"ONLY=x", NULL};
    CHECK("environ may be set to another list (XSH environ)", strcmp(getenv("ONLY"), "x") == 0 && !getenv("PATH") && setenv("NEW", "y", 1) == 0 &&
                                                               strcmp(getenv("NEW"), "y") == 0);
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "--count") == 0)
        return count(argc, argv);
    self = strchr(argv[0], '/') ? argv[0] : "/bin/posix-process-args";
    room();
    no_programs();
    environment();
    return kit_end();
}
