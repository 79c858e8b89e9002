/* Conformance: what programs from elsewhere ask of a system: users and groups, priorities, sessions, names of threads, and the like. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../kit.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <nl_types.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sysexits.h>
#include <syslog.h>
#include <termios.h>
#include <uchar.h>
#include <wchar.h>

static void users(void)
{
    char text[1024], small[4];
    struct passwd entry, *found = NULL;
    struct group group, *found_group = NULL;
    CHECK("getpwnam_r: the user of number 0 (XSH getpwnam)",
          getpwnam_r("root", &entry, text, sizeof text, &found) == 0 && found == &entry && entry.pw_uid == 0 && strcmp(entry.pw_name, "root") == 0 &&
              entry.pw_name >= text && entry.pw_name < text + sizeof text && entry.pw_dir[0] == '/' && entry.pw_shell[0] == '/');
    CHECK("getpwuid_r: ERANGE (XSH getpwuid)", getpwuid_r(0, &entry, small, sizeof small, &found) == ERANGE && found == NULL);
    found = &entry;
    CHECK("getpwnam_r: nobody of that name is no error (XSH getpwnam)",
          getpwnam_r("no-such-user", &entry, text, sizeof text, &found) == 0 && found == NULL);
    int users = 0, named = 0;
    setpwent();
    while ((found = getpwent()) != NULL) {
        users++;
        named += strcmp(found->pw_name, "root") == 0;
    }
    setpwent();
    CHECK("getpwent, setpwent: all users, again from the start (XSH endpwent)", users > 0 && named == 1 && getpwent() != NULL);
    endpwent();
    CHECK("getgrgid_r, getgrnam_r (XSH getgrgid)",
          getgrgid_r(0, &group, text, sizeof text, &found_group) == 0 && found_group == &group && group.gr_gid == 0 && group.gr_mem != NULL &&
              getgrnam_r("root", &group, text, sizeof text, &found_group) == 0 && found_group && group.gr_gid == 0);
    CHECK("getgrgid_r: ERANGE (XSH getgrgid)", getgrgid_r(0, &group, small, 1, &found_group) == ERANGE);
    CHECK("getgrnam, getgrent (XSH)", getgrnam("root") && getgrnam("root")->gr_gid == 0 && getgrnam("no-such-group") == NULL);
    setgrent();
    CHECK("setgrent, getgrent (XSH endgrent)", getgrent() != NULL);
    endgrent();
    CHECK("secure_getenv, eaccess by custom", secure_getenv("no-such-variable") == NULL && eaccess("/", R_OK) == 0 && eaccess("/none", R_OK) == -1);
}

static void *run(void *argument)
{
    struct rusage usage;
    char name[16];
    pthread_attr_t attr;
    void *stack;
    size_t bytes;
    int good = pthread_setname_np(pthread_self(), "fifteen letters") == 0 && pthread_getname_np(pthread_self(), name, sizeof name) == 0 &&
               strcmp(name, "fifteen letters") == 0 && pthread_setname_np(pthread_self(), "sixteen letters!") == ERANGE;
    good = good && getrusage(RUSAGE_THREAD, &usage) == 0 && usage.ru_utime.tv_sec < 5;
    good = good && pthread_getattr_np(pthread_self(), &attr) == 0 && pthread_attr_getstack(&attr, &stack, &bytes) == 0 &&
           (char *)&attr >= (char *)stack && (char *)&attr < (char *)stack + bytes && pthread_attr_destroy(&attr) == 0;
    *(int *)argument = good;
    return NULL;
}

static void threads(void)
{
    pthread_t t;
    pthread_attr_t attr;
    void *stack;
    size_t bytes;
    int good = 0, inherit = -1, policy = -1;
    struct sched_param param = {0};
    CHECK("pthread_getattr_np: the first thread's stack, by custom",
          pthread_getattr_np(pthread_self(), &attr) == 0 && pthread_attr_getstack(&attr, &stack, &bytes) == 0 && (char *)&t >= (char *)stack &&
              (char *)&t < (char *)stack + bytes && pthread_attr_destroy(&attr) == 0);
    CHECK("pthread_attr_setinheritsched, setschedpolicy, setschedparam (XSH)",
          pthread_attr_init(&attr) == 0 && pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) == 0 &&
              pthread_attr_getinheritsched(&attr, &inherit) == 0 && inherit == PTHREAD_EXPLICIT_SCHED &&
              pthread_attr_setschedpolicy(&attr, SCHED_OTHER) == 0 && pthread_attr_getschedpolicy(&attr, &policy) == 0 &&
              policy == SCHED_OTHER && pthread_attr_setschedparam(&attr, &param) == 0 && pthread_attr_setinheritsched(&attr, 77) == EINVAL);
    CHECK("a thread's name, stack and time, by custom", pthread_create(&t, &attr, run, &good) == 0 && pthread_join(t, NULL) == 0 && good);
    pthread_attr_destroy(&attr);
    CHECK("pthread_getschedparam (XSH)", pthread_getschedparam(pthread_self(), &policy, &param) == 0 && policy == SCHED_OTHER);
}

static void priorities(void)
{
    errno = 0;
    int before = getpriority(PRIO_PROCESS, 0);
    CHECK("getpriority (XSH)", errno == 0 && before >= -NZERO && before < NZERO);
    CHECK("nice: what it is then; setpriority, getpriority (XSH nice)",
          nice(1) == before + 1 && getpriority(PRIO_PROCESS, (id_t)getpid()) == before + 1 && setpriority(PRIO_PROCESS, 0, before + 2) == 0 &&
              getpriority(PRIO_PROCESS, 0) == before + 2);
    CHECK("getpriority: EINVAL, ESRCH (XSH)", getpriority(77, 0) == -1 && errno == EINVAL && getpriority(PRIO_PROCESS, 999999) == -1 && errno == ESRCH);
    CHECK("sched_get_priority_min, _max; sched_getscheduler (XSH)",
          sched_get_priority_min(SCHED_OTHER) <= sched_get_priority_max(SCHED_OTHER) && sched_get_priority_max(77) == -1 && errno == EINVAL &&
              sched_getscheduler(0) == SCHED_OTHER);
    CHECK("getsid (XSH)", getsid(0) > 0 && getsid(0) == getsid(getpid()) && getsid(999999) == -1 && errno == ESRCH);
}

static void begin_session(void)
{
    _exit(setsid() == getpid() && getsid(0) == getpid() ? 0 : 1);
}

static void become_daemon(void)
{
    int ends[2];
    char byte = 0;
    if (pipe(ends) < 0)
        _exit(1);
    pid_t pid = fork();
    if (pid == 0) {
        char here[PATH_MAX];
        close(ends[0]);
        byte = daemon(0, 0) == 0 && getcwd(here, sizeof here) && strcmp(here, "/") == 0 && !isatty(0) ? 'y' : 'n';
        write(ends[1], &byte, 1);
        _exit(0);
    }
    close(ends[1]);
    _exit(read(ends[0], &byte, 1) == 1 && byte == 'y' ? 0 : 1);
}

static void close_all(void)
{
    int low = open("/", O_RDONLY), high = dup(low), higher = fcntl(low, F_DUPFD, 40);
    closefrom(high);
    _exit(low >= 0 && fcntl(low, F_GETFD) == 0 && fcntl(high, F_GETFD) == -1 && fcntl(higher, F_GETFD) == -1 ? 0 : 1);
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void files(void)
{
    char dir[] = "/tmp/posix-customary-XXXXXX";
    static const char *const names[] = {"a10", "a9", "a1"};
    struct dirent **list = NULL;
    int at = -1, fd = -1, left = -1, good = mkdtemp(dir) != NULL && (at = open(dir, O_RDONLY | O_DIRECTORY)) >= 0;
    for (int i = 0; good && i < 3; i++)
        good = (fd = openat(at, names[i], O_RDWR | O_CREAT, 0600)) >= 0 && (i == 2 || close(fd) == 0);
    CHECK("FIONREAD of a file: up to its end, by custom", good && write(fd, "12345678", 8) == 8 && lseek(fd, 3, SEEK_SET) == 3 &&
                                                              ioctl(fd, FIONREAD, &left) == 0 && left == 5 && close(fd) == 0);
    CHECK("scandirat, versionsort by custom", good && scandirat(at, ".", &list, not_hidden, versionsort) == 3 && strcmp(list[0]->d_name, "a1") == 0 &&
                                                  strcmp(list[1]->d_name, "a9") == 0 && strcmp(list[2]->d_name, "a10") == 0);
    for (int i = 0; list && i < 3; i++) {
        unlinkat(at, list[i]->d_name, 0);
        free(list[i]);
    }
    free(list);
    close(at);
    rmdir(dir);
    char *here = get_current_dir_name(), text[PATH_MAX];
    CHECK("get_current_dir_name by custom", here && getcwd(text, sizeof text) && strcmp(here, text) == 0);
    free(here);
}

static void numbers(void)
{
    char first[64], second[64];
    long a, b;
    char *before = initstate(7, first, sizeof first);
    a = random();
    CHECK("initstate, setstate: each state goes on by itself (XSH initstate)",
          before && initstate(7, second, sizeof second) == first && (b = random()) == a && setstate(first) == second && (a = random()) >= 0 &&
              setstate(second) == first && random() == a && a <= INT_MAX);
    setstate(before);
    srandom(5);
    a = random();
    b = random();
    srandom(5);
    CHECK("srandom: the same again, and not one value only (XSH)", random() == a && random() == b && a != b);
}

static void texts(void)
{
    mbstate_t state;
    char16_t half = 0;
    char32_t whole = 0;
    char out[MB_LEN_MAX];
    memset(&state, 0, sizeof state);
    CHECK("mbrtoc16, c16rtomb, mbrtoc32, c32rtomb (C11 7.28.1)",
          mbrtoc16(&half, "A", 2, &state) == 1 && half == u'A' && mbrtoc32(&whole, "B", 2, &state) == 1 && whole == U'B' &&
              c16rtomb(out, u'C', &state) == 1 && out[0] == 'C' && c32rtomb(out, U'D', &state) == 1 && out[0] == 'D' && mbrtoc16(&half, "", 1, &state) == 0);
    CHECK("catopen: there is none; catgets gives the text (XSH)", catopen("no-such-catalog", 0) == (nl_catd)-1);
    CHECK("setlogmask (XSH)", setlogmask(LOG_UPTO(LOG_ERR)) != 0 && setlogmask(0) == LOG_UPTO(LOG_ERR));
    CHECK("endian.h, sys/sysmacros.h", htobe32(0x01020304u) == 0x04030201u && le16toh(0x0102) == 0x0102 && major(makedev(8, 3)) == 8 &&
                                           minor(makedev(8, 3)) == 3 && EX_USAGE == 64);
    CHECK("constants of <limits.h>, <signal.h>, <termios.h> (XBD)",
          LONG_BIT == 8 * sizeof(long) && WORD_BIT >= 32 && NZERO >= 20 && NL_TEXTMAX >= 255 && FPE_INTDIV && ILL_PRVOPC && TRAP_TRACE && OCRNL &&
              ONLRET && TAB3 == (TAB3 & TABDLY));
}

int main(void)
{
    users();
    threads();
    priorities();
    CHECK("setsid: the leader's number is the session's (XSH getsid)", kit_child(begin_session) == 0);
    CHECK("daemon by custom", kit_child(become_daemon) == 0);
    CHECK("closefrom by custom", kit_child(close_all) == 0);
    files();
    numbers();
    texts();
    return kit_end();
}
