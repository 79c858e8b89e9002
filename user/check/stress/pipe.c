/* Pipes: to and from a child, among the threads of a process, and among all processes. */
#include "kit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 3000, RECORD_WORDS = 8 };

/* The child's part: writes `bytes` of the pattern in odd pieces. Nothing of the C library's but calls. */
static void child_writes(int fd, size_t bytes, uint64_t key)
{
    static unsigned char piece[CHUNK];
    for (size_t done = 0, step = 1; done < bytes; done += step) {
        step = 1 + (step * 7 + done) % CHUNK;
        if (step > bytes - done)
            step = bytes - done;
        pattern_fill(piece, step, key, done);
        if (write_all(fd, piece, step) < 0)
            _exit(1);
    }
    _exit(0);
}

static void child_reads(int fd, size_t bytes, uint64_t key)
{
    static unsigned char piece[CHUNK];
    for (size_t done = 0; done < bytes;) {
        size_t step = 1 + (done * 5 + 11) % CHUNK;
        ssize_t got = read(fd, piece, step < bytes - done ? step : bytes - done);
        if (got <= 0)
            _exit(2);
        if (!pattern_holds(piece, (size_t)got, key, done))
            _exit(3);
        done += (size_t)got;
    }
    _exit(0);
}

/* The parent's part: the other direction, in pieces of other sizes. */
static bool parent_part(struct worker *me, bool reads, int fd, size_t bytes, uint64_t key)
{
    static _Thread_local unsigned char piece[2 * CHUNK];
    for (size_t done = 0; done < bytes;) {
        size_t step = 1 + below(me, sizeof piece);
        if (step > bytes - done)
            step = bytes - done;
        if (!reads)
            pattern_fill(piece, step, key, done);
        ssize_t moved = reads ? read(fd, piece, step) : write_all(fd, piece, step);
        NEED(moved > 0);
        if (reads)
            NEED(pattern_holds(piece, (size_t)moved, key, done));
        done += (size_t)moved;
    }
    return true;
}

/* Byte counts are agreed, not ends of file: children of other threads hold this pipe open too. */
bool op_pipe_child(struct worker *me)
{
    int ends[2];
    bool reads = below(me, 2);
    size_t bytes = 1 + below(me, 60000);
    uint64_t key = random_next(&me->random);
    if (pipe(ends) < 0) {
        NEED(refused());
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        if (reads)
            child_writes(ends[1], bytes, key);
        else
            child_reads(ends[0], bytes, key);
    }
    int error = errno;
    close(ends[reads ? 1 : 0]);
    if (child > 0)
        parent_part(me, reads, ends[reads ? 0 : 1], bytes, key);
    close(ends[reads ? 0 : 1]);
    errno = error;
    NEED(child > 0 || refused());
    if (child > 0)
        NEED(wait_for(child) == 0);
    return child > 0;
}

/* Puts a record in and takes one out: whoever's, it must be whole. */
static bool exchange(struct worker *me, const int ends[2])
{
    uint64_t record[RECORD_WORDS], key = random_next(&me->random);
    record[0] = key;
    pattern_fill(record + 1, sizeof record - sizeof *record, key, 0);
    NEED(write(ends[1], record, sizeof record) == sizeof record);
    memset(record, 0, sizeof record);
    NEED(read(ends[0], record, sizeof record) == sizeof record);
    NEED(pattern_holds(record + 1, sizeof record - sizeof *record, record[0], 0));
    return true;
}

bool op_pipe_process(struct worker *me)
{
    return exchange(me, self.pipe);
}

bool op_pipe_all(struct worker *me)
{
    return exchange(me, board->pipe);
}
