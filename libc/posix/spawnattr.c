/* The attributes of posix_spawn: plain values. Scheduling is kept and changes nothing: all programs are alike. */
#include <spawn.h>

#include <errno.h>
#include <string.h>

int posix_spawnattr_init(posix_spawnattr_t *attributes)
{
    memset(attributes, 0, sizeof *attributes);
    return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attributes, short flags)
{
    const short known = POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER |
                        POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (flags & ~known)
        return EINVAL;
    attributes->__flags = flags;
    return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *attributes, short *flags)
{
    *flags = attributes->__flags;
    return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attributes, pid_t value)
{
    attributes->__group = value;
    return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *attributes, pid_t *value)
{
    *value = attributes->__group;
    return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *attributes, const sigset_t *value)
{
    attributes->__mask = *value;
    return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *attributes, sigset_t *value)
{
    *value = attributes->__mask;
    return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *attributes, const sigset_t *value)
{
    attributes->__defaults = *value;
    return 0;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *attributes, sigset_t *value)
{
    *value = attributes->__defaults;
    return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attributes, int value)
{
    attributes->__policy = value;
    return 0;
}

int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *attributes, int *value)
{
    *value = attributes->__policy;
    return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *attributes, const struct sched_param *value)
{
    attributes->__scheduling = *value;
    return 0;
}

int posix_spawnattr_getschedparam(const posix_spawnattr_t *attributes, struct sched_param *value)
{
    *value = attributes->__scheduling;
    return 0;
}
