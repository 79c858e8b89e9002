/* The data bases of users and groups: one entry each, and no file behind them. State: whether the lists were read to their end. */
#include <grp.h>
#include <pwd.h>

#include <errno.h>
#include <quire/call.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static char name[] = "root", no_password[] = "", home[] = "/", shell[] = "/bin/sh";
static char *no_members[] = {NULL};
static struct passwd user = {.pw_name = name, .pw_passwd = no_password, .pw_comment = name, .pw_gecos = name, .pw_dir = home, .pw_shell = shell};
static struct group group = {.gr_name = name, .gr_passwd = no_password, .gr_mem = no_members};
static bool user_was_read, group_was_read, shell_was_read;

struct passwd *getpwuid(uid_t uid)
{
    return uid == 0 ? &user : NULL;
}

struct passwd *getpwnam(const char *wanted)
{
    return strcmp(wanted, name) == 0 ? &user : NULL;
}

/* Appends a copy of `text` to what is in the buffer. NULL: no room. */
static char *keep(const char *text, char **buffer, size_t *left)
{
    size_t bytes = strlen(text) + 1;
    char *at = *buffer;
    if (bytes > *left)
        return NULL;
    memcpy(at, text, bytes);
    *buffer += bytes;
    *left -= bytes;
    return at;
}

static int give_user(const struct passwd *found, struct passwd *to, char *buffer, size_t bytes, struct passwd **result)
{
    *result = NULL;
    if (!found)
        return 0;
    *to = *found;
    to->pw_name = to->pw_comment = to->pw_gecos = keep(found->pw_name, &buffer, &bytes);
    to->pw_passwd = keep(found->pw_passwd, &buffer, &bytes);
    to->pw_dir = keep(found->pw_dir, &buffer, &bytes);
    to->pw_shell = keep(found->pw_shell, &buffer, &bytes);
    if (!to->pw_name || !to->pw_passwd || !to->pw_dir || !to->pw_shell)
        return ERANGE;
    *result = to;
    return 0;
}

int getpwuid_r(uid_t uid, struct passwd *to, char *buffer, size_t bytes, struct passwd **result)
{
    return give_user(getpwuid(uid), to, buffer, bytes, result);
}

int getpwnam_r(const char *wanted, struct passwd *to, char *buffer, size_t bytes, struct passwd **result)
{
    return give_user(getpwnam(wanted), to, buffer, bytes, result);
}

void setpwent(void)
{
    user_was_read = false;
}

void endpwent(void)
{
    setpwent();
}

/* 1: it succeeded. There is no file to be kept open. */
int setpassent(int stay_open)
{
    (void)stay_open;
    setpwent();
    return 1;
}

struct passwd *getpwent(void)
{
    bool end = user_was_read;
    user_was_read = true;
    return end ? NULL : &user;
}

struct group *getgrgid(gid_t gid)
{
    return gid == 0 ? &group : NULL;
}

struct group *getgrnam(const char *wanted)
{
    return strcmp(wanted, name) == 0 ? &group : NULL;
}

static int give_group(const struct group *found, struct group *to, char *buffer, size_t bytes, struct group **result)
{
    size_t gap = -(uintptr_t)buffer % sizeof(char *);
    *result = NULL;
    if (!found)
        return 0;
    if (bytes < gap + sizeof(char *))
        return ERANGE;
    *to = *found;
    to->gr_mem = (char **)(void *)(buffer + gap);
    to->gr_mem[0] = NULL;
    buffer += gap + sizeof(char *);
    bytes -= gap + sizeof(char *);
    to->gr_name = keep(found->gr_name, &buffer, &bytes);
    to->gr_passwd = keep(found->gr_passwd, &buffer, &bytes);
    if (!to->gr_name || !to->gr_passwd)
        return ERANGE;
    *result = to;
    return 0;
}

int getgrgid_r(gid_t gid, struct group *to, char *buffer, size_t bytes, struct group **result)
{
    return give_group(getgrgid(gid), to, buffer, bytes, result);
}

int getgrnam_r(const char *wanted, struct group *to, char *buffer, size_t bytes, struct group **result)
{
    return give_group(getgrnam(wanted), to, buffer, bytes, result);
}

void setgrent(void)
{
    group_was_read = false;
}

void endgrent(void)
{
    setgrent();
}

struct group *getgrent(void)
{
    bool end = group_was_read;
    group_was_read = true;
    return end ? NULL : &group;
}

/* There is no other group to be in, and nobody is in it by more than being there. */
int setgroups(int count, const gid_t *list)
{
    for (int i = 0; i < count; i++) {
        if (list[i] != 0)
            return (int)quire_result(ERR_PERM);
    }
    return count < 0 ? (int)quire_result(ERR_INVAL) : 0;
}

int initgroups(const char *of, gid_t base)
{
    (void)of;
    return setgroups(1, &base);
}

void setusershell(void)
{
    shell_was_read = false;
}

void endusershell(void)
{
    setusershell();
}

char *getusershell(void)
{
    bool end = shell_was_read;
    shell_was_read = true;
    return end ? NULL : shell;
}
