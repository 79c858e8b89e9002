/* Names that come and go in a worker's own folder, and one file that all processes change under record locks. */
#include "kit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES = 6, REGION_BYTES = 1000 /* so that processes share pages */ };

static const char *name_in(const struct worker *me, char text[96], const char *name, int number)
{
    snprintf(text, 96, "%s/d%u/%s%d", self.folder, me->thread, name, number);
    return text;
}

static int entries(const char *path)
{
    int count = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return -1;
    while (readdir(folder))
        count++;
    return closedir(folder) == 0 ? count : -1;
}

/* NAMES files made, each renamed, linked and pointed at: three names each. */
static bool make_names(struct worker *me)
{
    char a[96], b[96], back[96];
    for (int i = 0; i < NAMES; i++) {
        int fd = open(name_in(me, a, "a", i), O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd < 0 && refused())
            return false;
        NEED(fd >= 0);
        NEED(write(fd, a, sizeof a) == sizeof a && close(fd) == 0);
        NEED(rename(a, name_in(me, b, "b", i)) == 0);
        NEED(link(b, name_in(me, a, "hard", i)) == 0);
        NEED(symlink(b, name_in(me, a, "soft", i)) == 0);
        memset(back, 0, sizeof back);
        NEED(readlink(a, back, sizeof back) == (ssize_t)strlen(b) && strcmp(back, b) == 0);
    }
    return true;
}

static bool remove_names(struct worker *me)
{
    char text[96];
    struct stat st;
    for (int i = 0; i < NAMES; i++) {
        NEED(stat(name_in(me, text, "soft", i), &st) == 0 && st.st_nlink == 2 && st.st_size == sizeof text);
        NEED(unlink(text) == 0 && lstat(text, &st) == -1 && errno == ENOENT);
        NEED(unlink(name_in(me, text, "b", i)) == 0);
        NEED(stat(name_in(me, text, "hard", i), &st) == 0 && st.st_nlink == 1);
        NEED(unlink(text) == 0);
    }
    return true;
}

bool op_names(struct worker *me)
{
    char folder[64];
    snprintf(folder, sizeof folder, "%s/d%u", self.folder, me->thread);
    NEED(mkdir(folder, 0700) == 0);
    if (!make_names(me)) {
        remove_tree(folder);
        return false;
    }
    int count = entries(folder);
    if (count >= 0)
        NEED(count == 2 + 3 * NAMES);
    NEED(rmdir(folder) == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    remove_names(me);
    NEED(rmdir(folder) == 0);
    return true;
}

static int lock_region(int type, unsigned of)
{
    struct flock lock = { .l_type = (short)type, .l_whence = SEEK_SET, .l_start = (off_t)of * REGION_BYTES, .l_len = REGION_BYTES };
    while (fcntl(self.common, F_SETLKW, &lock) < 0)
        if (errno != EINTR)
            return -1;
    return 0;
}

/* Under the lock: the region is one piece, and the next version of it is written. A killed process may leave a torn one. */
static bool change_region(struct worker *me, unsigned of)
{
    unsigned char bytes[REGION_BYTES];
    uint64_t version = 0;
    ssize_t got = pread(self.common, bytes, sizeof bytes, (off_t)of * REGION_BYTES);
    NEED(got == 0 || got == REGION_BYTES || board->killing);
    memcpy(&version, bytes, sizeof version);
    if (got == REGION_BYTES && version != 0 && !board->killing)
        NEED(pattern_holds(bytes + 8, sizeof bytes - 8, version, of));
    version = got == REGION_BYTES ? version + 1 : 1;
    memcpy(bytes, &version, sizeof version);
    pattern_fill(bytes + 8, sizeof bytes - 8, version, of);
    NEED(pwrite(self.common, bytes, sizeof bytes, (off_t)of * REGION_BYTES) == REGION_BYTES);
    memset(bytes, 0, sizeof bytes);
    NEED(pread(self.common, bytes, sizeof bytes, (off_t)of * REGION_BYTES) == REGION_BYTES);
    NEED(memcmp(bytes, &version, 8) == 0 && pattern_holds(bytes + 8, sizeof bytes - 8, version, of));
    return true;
}

bool op_common(struct worker *me)
{
    unsigned of = below(me, 8);
    pthread_mutex_lock(&self.region); /* record locks are the process's: they keep no thread out */
    int locked = lock_region(F_WRLCK, of), error = errno;
    if (locked == 0) {
        change_region(me, of);
        locked = lock_region(F_UNLCK, of);
    }
    pthread_mutex_unlock(&self.region);
    errno = error;
    NEED(locked == 0 || errno == ENOLCK);
    return locked == 0;
}
