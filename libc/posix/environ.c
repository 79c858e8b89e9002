/*
 * The environment. newlib's functions copy what putenv gives, and take any list that `environ` points to for their own; these
 * follow POSIX. State: the list and the strings that were allocated here; the program may replace `environ` at any time, and
 * strings in it that are not ours are never written to or freed.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **own;       /* the list we made; in use if environ == own */
static size_t room;      /* pointers in it, the last NULL included */
static char **ours;      /* strings that setenv made, in no order */
static size_t our_count, our_room;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool is_of(const char *entry, const char *name, size_t length)
{
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* The place of a variable, or of the list's end. */
static size_t find(const char *name, size_t length)
{
    size_t at = 0;
    while (environ && environ[at] && !is_of(environ[at], name, length))
        at++;
    return at;
}

char *getenv(const char *name)
{
    size_t length = strlen(name);
    char **list = environ;
    if (length == 0 || strchr(name, '='))
        return NULL;
    for (; list && *list; list++)
        if (is_of(*list, name, length))
            return *list + length + 1;
    return NULL;
}

/* Room for one more string at `count`, in a list of our own. */
static bool grow(size_t count)
{
    if (environ == own && count + 2 <= room)
        return true;
    size_t wanted = count + 2 + count / 2;
    char **list = malloc(wanted * sizeof *list);
    if (!list)
        return false;
    if (count)
        memcpy(list, environ, count * sizeof *list);
    list[count] = NULL;
    free(own);
    own = environ = list;
    room = wanted;
    return true;
}

/* A string that leaves the environment is freed if setenv made it. */
static void forget(char *entry)
{
    for (size_t i = 0; i < our_count; i++) {
        if (ours[i] != entry)
            continue;
        ours[i] = ours[--our_count];
        free(entry);
        return;
    }
}

static bool remember(char *entry)
{
    if (our_count == our_room) {
        size_t wanted = our_room ? 2 * our_room : 16;
        char **list = realloc(ours, wanted * sizeof *list);
        if (!list)
            return false;
        ours = list;
        our_room = wanted;
    }
    ours[our_count++] = entry;
    return true;
}

/* Puts the string, whose name has that length, in the place of what has its name. */
static int put(char *entry, size_t length)
{
    size_t at = find(entry, length);
    if (environ && environ[at]) {
        char *before = environ[at];
        environ[at] = entry;
        if (before != entry)
            forget(before);
        return 0;
    }
    if (!grow(at))
        return -1;
    environ[at] = entry;
    environ[at + 1] = NULL;
    return 0;
}

static void take_out(const char *name, size_t length)
{
    size_t at;
    while ((at = find(name, length)), environ && environ[at]) {
        char *before = environ[at];
        for (; environ[at]; at++)
            environ[at] = environ[at + 1];
        forget(before);
    }
}

int putenv(char *entry)
{
    size_t length = strcspn(entry, "=");
    pthread_mutex_lock(&lock);
    int result = 0;
    if (entry[length])
        result = put(entry, length);
    else
        take_out(entry, length); /* as other systems do it */
    pthread_mutex_unlock(&lock);
    return result;
}

static bool is_name(const char *name)
{
    if (name && *name && !strchr(name, '='))
        return true;
    errno = EINVAL;
    return false;
}

int setenv(const char *name, const char *value, int overwrite)
{
    if (!is_name(name))
        return -1;
    if (!overwrite && getenv(name))
        return 0;
    size_t length = strlen(name), bytes = strlen(value) + 1;
    char *entry = malloc(length + 1 + bytes);
    if (!entry)
        return -1;
    memcpy(entry, name, length);
    entry[length] = '=';
    memcpy(entry + length + 1, value, bytes);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!remember(entry))
        free(entry);
    else if ((result = put(entry, length)) < 0)
        forget(entry);
    pthread_mutex_unlock(&lock);
    return result;
}

/* No program here runs with more rights than who started it. */
char *secure_getenv(const char *name)
{
    return getenv(name);
}

int clearenv(void)
{
    pthread_mutex_lock(&lock);
    environ = NULL;
    pthread_mutex_unlock(&lock);
    return 0;
}

int unsetenv(const char *name)
{
    if (!is_name(name))
        return -1;
    pthread_mutex_lock(&lock);
    take_out(name, strlen(name));
    pthread_mutex_unlock(&lock);
    return 0;
}
