/* Facts about the file system: there is one. */
#include <sys/statvfs.h>

#include "file.h"

#include <limits.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/call.h>
#include <string.h>
#include <sys/stat.h>

static int ask(struct statvfs *facts)
{
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = quire_call(USER_SLOT_FS, FS_STATFS, w);
    if (result < 0)
        return (int)quire_result(result);
    memset(facts, 0, sizeof *facts);
    facts->f_bsize = facts->f_frsize = w[0];
    facts->f_blocks = w[1];
    facts->f_bfree = facts->f_bavail = w[2];
    facts->f_files = w[3];
    facts->f_ffree = facts->f_favail = w[4];
    facts->f_fsid = 1;
    facts->f_namemax = NAME_MAX;
    return 0;
}

int statvfs(const char *path, struct statvfs *facts)
{
    struct stat status;
    return stat(path, &status) < 0 ? -1 : ask(facts);
}

int fstatvfs(int fd, struct statvfs *facts)
{
    return __fd_file(fd) ? ask(facts) : -1;
}
