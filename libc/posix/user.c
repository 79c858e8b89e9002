/* Who a program runs as: there is one user, number 0, called root (group.c has what is known of him). */
#include <errno.h>
#include <limits.h>
#include <quire/call.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static char name[] = "root";

uid_t getuid(void)
{
    return 0;
}

uid_t geteuid(void)
{
    return 0;
}

gid_t getgid(void)
{
    return 0;
}

gid_t getegid(void)
{
    return 0;
}

/* There is nobody else to become. */
int setuid(uid_t uid)
{
    return uid == 0 ? 0 : (int)quire_result(ERR_PERM);
}

int setgid(gid_t gid)
{
    return gid == 0 ? 0 : (int)quire_result(ERR_PERM);
}

int seteuid(uid_t uid)
{
    return setuid(uid);
}

int setegid(gid_t gid)
{
    return setgid(gid);
}

/* Ids that are -1 stay. */
static bool stays(unsigned a, unsigned b)
{
    return (a == 0 || a == UINT_MAX) && (b == 0 || b == UINT_MAX);
}

int setreuid(uid_t real, uid_t effective)
{
    return stays(real, effective) ? 0 : (int)quire_result(ERR_PERM);
}

int setregid(gid_t real, gid_t effective)
{
    return stays(real, effective) ? 0 : (int)quire_result(ERR_PERM);
}

int getgroups(int size, gid_t list[])
{
    (void)list;
    return size < 0 ? (int)quire_result(ERR_INVAL) : 0;
}

char *getlogin(void)
{
    return name;
}

int getlogin_r(char *to, size_t bytes)
{
    if (bytes < sizeof name)
        return ERANGE;
    memcpy(to, name, sizeof name);
    return 0;
}

/* No program here runs with more rights than who started it. */
int issetugid(void)
{
    return 0;
}
