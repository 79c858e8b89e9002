/* Bytes of a descriptor. */
#include "bytes.h"

#include <errno.h>
#include <unistd.h>

void bytes_start(struct bytes *bytes, int fd)
{
    bytes->fd = fd;
    bytes->at = bytes->have = 0;
    bytes->ask = lseek(fd, 0, SEEK_CUR) >= 0 ? BYTES_BLOCK : 1;
}

ssize_t bytes_next(struct bytes *bytes, char *c)
{
    if (bytes->at == bytes->have) {
        ssize_t got = read(bytes->fd, bytes->block, bytes->ask);
        if (got <= 0)
            return got;
        bytes->at = 0;
        bytes->have = (size_t)got;
    }
    *c = bytes->block[bytes->at++];
    return 1;
}

void bytes_end(struct bytes *bytes)
{
    int saved = errno;
    if (bytes->at < bytes->have)
        lseek(bytes->fd, -(off_t)(bytes->have - bytes->at), SEEK_CUR);
    bytes->at = bytes->have = 0;
    errno = saved;
}
