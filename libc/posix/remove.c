/* remove(): a file or an empty folder. newlib's only unlinks. */
#include <errno.h>
#include <fcntl.h>
#include <reent.h>
#include <stdio.h>
#include <unistd.h>

int remove(const char *path)
{
    int result = unlink(path);
    if (result < 0 && errno == EPERM)
        result = rmdir(path);
    return result;
}

int _remove_r(struct _reent *state, const char *path)
{
    (void)state;
    return remove(path);
}
