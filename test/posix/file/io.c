/* Moving bytes: offsets, vectors, sparse and large files, pipes, locks, polling. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>

static char dir[] = "/tmp/posix-io-XXXXXX";

static int fresh(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0);
    return fd;
}

/* The exit status of what a child says; -1 if it was killed. */
static int child_status(pid_t child)
{
    int how;
    REQUIRE(waitpid(child, &how, 0) == child);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

static void at_offsets(void)
{
    char got[8];
    int fd = fresh();
    REQUIRE(pwrite(fd, "abcdef", 6, 2) == 6 && lseek(fd, 0, SEEK_CUR) == 0);
    REQUIRE(pread(fd, got, 8, 0) == 8 && memcmp(got, "\0\0abcdef", 8) == 0 && pread(fd, got, 8, 8) == 0);
    REQUIRE_ERROR(pread(fd, got, 1, -1), EINVAL);
    REQUIRE(lseek(fd, -2, SEEK_END) == 6 && read(fd, got, 8) == 2 && memcmp(got, "ef", 2) == 0);
    REQUIRE_ERROR(lseek(fd, -1, SEEK_SET), EINVAL);
    REQUIRE_ERROR(lseek(fd, 0, 77), EINVAL);
    REQUIRE(lseek(fd, 0, SEEK_CUR) == 8 && close(fd) == 0);
}

static void vectors(void)
{
    char a[3], b[5];
    struct iovec out[] = {{"one", 3}, {"", 0}, {"two-x", 5}}, in[] = {{a, 3}, {b, 5}};
    int fd = fresh();
    REQUIRE(writev(fd, out, 3) == 8 && lseek(fd, 0, SEEK_SET) == 0);
    REQUIRE(readv(fd, in, 2) == 8 && memcmp(a, "one", 3) == 0 && memcmp(b, "two-x", 5) == 0);
    REQUIRE(pwritev(fd, out, 3, 4) == 8 && preadv(fd, in, 2, 4) == 8 && memcmp(b, "two-x", 5) == 0);
    REQUIRE(lseek(fd, 0, SEEK_CUR) == 8 && preadv(fd, in, 2, 9) == 3);
    REQUIRE_ERROR(readv(fd, in, -1), EINVAL);
    REQUIRE(close(fd) == 0);
}

static void truncating(void)
{
    char got[4];
    struct stat status;
    int fd = fresh();
    REQUIRE(write(fd, "12345678", 8) == 8 && ftruncate(fd, 3) == 0 && ftruncate(fd, 6) == 0);
    REQUIRE(pread(fd, got, 4, 2) == 4 && memcmp(got, "3\0\0\0", 4) == 0);
    REQUIRE(truncate("file", 1) == 0 && fstat(fd, &status) == 0 && status.st_size == 1);
    REQUIRE_ERROR(ftruncate(fd, -1), EINVAL);
    REQUIRE_ERROR(truncate("none", 0), ENOENT);
    REQUIRE(close(fd) == 0);
}

static void sparse(void)
{
    char got[16];
    struct stat status;
    const off_t far = (off_t)3 << 30;
    int fd = fresh();
    REQUIRE(pwrite(fd, "end", 3, far) == 3 && fstat(fd, &status) == 0 && status.st_size == far + 3);
    REQUIRE(status.st_blocks < 1000);
    REQUIRE(pread(fd, got, 16, far / 2) == 16 && got[0] == 0 && got[15] == 0 && pread(fd, got, 16, far) == 3);
    REQUIRE(fsync(fd) == 0 && fstat(fd, &status) == 0 && status.st_blocks < 1000 && memcmp(got, "end", 3) == 0);
    REQUIRE(fdatasync(fd) == 0 && close(fd) == 0 && unlink("file") == 0);
}

static void allocating(void)
{
    struct stat status;
    char byte;
    int fd = fresh();
    REQUIRE(pwrite(fd, "x", 1, 5000) == 1 && posix_fallocate(fd, 0, 100000) == 0);
    REQUIRE(fstat(fd, &status) == 0 && status.st_size == 100000 && pread(fd, &byte, 1, 5000) == 1 && byte == 'x');
    REQUIRE(posix_fallocate(fd, 0, 10) == 0 && fstat(fd, &status) == 0 && status.st_size == 100000);
    REQUIRE(posix_fallocate(fd, -1, 10) == EINVAL && posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED) == 0);
    REQUIRE(close(fd) == 0);
}

enum { PIECE_BYTES = 3 * 4096 + 100, PIECES = 60, BIG_PARTS = 40 };

static char *new_memory(size_t bytes)
{
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    return memory;
}

/* Writes pieces, each from new memory: its first and last byte is `tag`, the rest was never touched. */
static int write_pieces(int fd, char tag)
{
    for (int i = 0; i < PIECES; i++) {
        char *piece = new_memory(PIECE_BYTES);
        piece[0] = piece[PIECE_BYTES - 1] = tag;
        if (write(fd, piece, PIECE_BYTES) != PIECE_BYTES)
            return 0;
        munmap(piece, PIECE_BYTES);
    }
    return 1;
}

/* The file consists of whole pieces, PIECES of each tag. */
static int pieces_are_whole(int fd)
{
    static char piece[PIECE_BYTES];
    int count[3] = {0};
    for (off_t at = 0; pread(fd, piece, PIECE_BYTES, at) == PIECE_BYTES; at += PIECE_BYTES) {
        if (piece[0] < 1 || piece[0] > 2 || piece[PIECE_BYTES - 1] != piece[0])
            return 0;
        for (int i = 1; i < PIECE_BYTES - 1; i++)
            if (piece[i])
                return 0;
        count[(int)piece[0]]++;
    }
    return count[1] == PIECES && count[2] == PIECES;
}

static void one_piece_each(int flags, int shared)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
    REQUIRE(fd >= 0);
    pid_t child = fork();
    if (child == 0)
        _exit(!write_pieces(shared ? fd : open("file", O_WRONLY | flags), 1));
    REQUIRE(write_pieces(fd, 2) && child_status(child) == 0 && pieces_are_whole(fd) && close(fd) == 0);
}

/* Whole, and none above the other, though the memory they come from must be made present meanwhile. */
static void appended_pieces(void)
{
    one_piece_each(O_APPEND, 1);
    one_piece_each(O_APPEND, 0);
}

static void pieces_at_a_shared_offset(void)
{
    one_piece_each(0, 1);
    int fd = open("file", O_RDWR | O_TRUNC);
    char *memory = new_memory(4 * 4096), *gone = new_memory(4 * 4096);
    memory[4096] = 'x';
    REQUIRE(write(fd, memory, 4 * 4096) == 4 * 4096 && lseek(fd, 0, SEEK_CUR) == 4 * 4096);
    REQUIRE(munmap(gone + 2 * 4096, 2 * 4096) == 0 && lseek(fd, 100, SEEK_SET) == 100);
    gone[0] = 'g';
    REQUIRE(write(fd, gone, 4 * 4096) == 2 * 4096 && lseek(fd, 0, SEEK_CUR) == 100 + 2 * 4096); /* as far as it goes */
    REQUIRE(munmap(memory, 4 * 4096) == 0 && (memory = new_memory(5 * 4096)) && lseek(fd, 0, SEEK_SET) == 0);
    REQUIRE(read(fd, memory, 5 * 4096) == 4 * 4096 && memory[100] == 'g' && lseek(fd, 0, SEEK_CUR) == 4 * 4096);
    REQUIRE(munmap(memory, 5 * 4096) == 0 && (memory = new_memory(5 * 4096)) && lseek(fd, 4096, SEEK_SET) == 4096);
    REQUIRE(munmap(memory + 4096, 4 * 4096) == 0 && read(fd, memory, 5 * 4096) == 4096 && lseek(fd, 0, SEEK_CUR) == 2 * 4096);
    REQUIRE(munmap(memory, 4096) == 0 && munmap(gone, 2 * 4096) == 0 && close(fd) == 0);
}

/* All parts in one piece, however many bytes they are. */
static int append_parts(int fd, char tag)
{
    static char data[4096];
    struct iovec parts[BIG_PARTS];
    memset(data, tag, sizeof data);
    for (int i = 0; i < BIG_PARTS; i++)
        parts[i] = (struct iovec){data, sizeof data};
    for (int i = 0; i < 5; i++)
        if (writev(fd, parts, BIG_PARTS) != (ssize_t)sizeof data * BIG_PARTS)
            return 0;
    return 1;
}

static void appended_vectors(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
    char got;
    REQUIRE(fd >= 0);
    pid_t child = fork();
    if (child == 0)
        _exit(!append_parts(fd, 'a'));
    REQUIRE(append_parts(fd, 'b') && child_status(child) == 0);
    for (off_t at = 0; at < 10 * BIG_PARTS; at++) {
        char first = 0;
        REQUIRE(pread(fd, &got, 1, at * 4096) == 1 && pread(fd, &first, 1, at / BIG_PARTS * BIG_PARTS * 4096) == 1 && got == first);
    }
    REQUIRE(close(fd) == 0);
}

static void on_signal(int number)
{
    (void)number;
}

/* SA_RESTART or not: what was written is told. */
static void interrupted_in_the_middle(void)
{
    static char data[300000];
    int fds[2];
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, before;
    REQUIRE(pipe(fds) == 0 && sigaction(SIGALRM, &action, &before) == 0);
    alarm(1);
    ssize_t bytes = write(fds[1], data, sizeof data);
    REQUIRE(bytes > 0 && bytes < (ssize_t)sizeof data && sigaction(SIGALRM, &before, NULL) == 0);
    REQUIRE(close(fds[0]) == 0 && close(fds[1]) == 0);
}

static void pipes(void)
{
    int fds[2];
    char got[10];
    REQUIRE(pipe2(fds, O_NONBLOCK | O_CLOEXEC) == 0 && fcntl(fds[0], F_GETFD) == FD_CLOEXEC);
    REQUIRE_ERROR(read(fds[0], got, 1), EAGAIN);
    REQUIRE(write(fds[1], "abc", 3) == 3 && read(fds[0], got, 10) == 3);
    REQUIRE_ERROR(lseek(fds[0], 0, SEEK_SET), ESPIPE);
    REQUIRE_ERROR(pread(fds[0], got, 1, 0), ESPIPE);
    REQUIRE(close(fds[1]) == 0 && read(fds[0], got, 10) == 0 && close(fds[0]) == 0);
    REQUIRE(pipe(fds) == 0 && close(fds[0]) == 0);
    pid_t child = fork();
    if (child == 0) {
        write(fds[1], "x", 1);
        _exit(0);
    }
    int how;
    REQUIRE(waitpid(child, &how, 0) == child && WIFSIGNALED(how) && WTERMSIG(how) == SIGPIPE && close(fds[1]) == 0);
}

static struct flock range(short type, off_t start, off_t bytes)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = bytes};
}

static void record_locks(void)
{
    int fd = fresh(), ready[2];
    struct flock lock = range(F_WRLCK, 10, 10);
    REQUIRE(pipe(ready) == 0 && fcntl(fd, F_SETLK, &lock) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct flock other = range(F_RDLCK, 15, 1);
        if (fcntl(fd, F_SETLK, &other) != -1 || (errno != EAGAIN && errno != EACCES))
            _exit(1);
        if (fcntl(fd, F_GETLK, &other) != 0 || other.l_type != F_WRLCK || other.l_start != 10 || other.l_len != 10 ||
            other.l_pid != getppid())
            _exit(2);
        other = range(F_WRLCK, 20, 0);
        if (fcntl(fd, F_SETLK, &other) != 0)
            _exit(3);
        write(ready[1], "x", 1);
        other = range(F_WRLCK, 0, 0);
        _exit(fcntl(fd, F_SETLKW, &other) == 0 ? 0 : 4);
    }
    char byte;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    int again = open("file", O_RDWR);
    REQUIRE(again >= 0 && close(again) == 0); /* any close of the file ends the locks */
    REQUIRE(child_status(child) == 0);
    lock = range(F_WRLCK, 0, 0);
    REQUIRE(fcntl(fd, F_SETLK, &lock) == 0 && lockf(fd, F_TEST, 0) == 0);
    lock.l_type = 77;
    REQUIRE_ERROR(fcntl(fd, F_SETLK, &lock), EINVAL);
    REQUIRE(close(fd) == 0 && close(ready[0]) == 0 && close(ready[1]) == 0);
    fd = open("file", O_RDONLY);
    lock = range(F_WRLCK, 0, 0);
    REQUIRE_ERROR(fcntl(fd, F_SETLK, &lock), EBADF);
    REQUIRE(close(fd) == 0);
}

static void lock_circle(void)
{
    int fd = fresh(), up[2], down[2];
    char byte;
    struct flock first = range(F_WRLCK, 0, 1), second = range(F_WRLCK, 1, 1);
    REQUIRE(pipe(up) == 0 && pipe(down) == 0 && fcntl(fd, F_SETLK, &first) == 0);
    pid_t child = fork();
    if (child == 0) {
        int failed = fcntl(fd, F_SETLK, &second) != 0;
        write(up[1], "x", 1);
        read(down[0], &byte, 1);
        failed |= fcntl(fd, F_SETLKW, &first) != 0;
        _exit(failed);
    }
    REQUIRE(read(up[0], &byte, 1) == 1 && write(down[1], "x", 1) == 1);
    struct flock ask = range(F_WRLCK, 1, 1);
    usleep(200000); /* the child waits for us by now */
    REQUIRE_ERROR(fcntl(fd, F_SETLKW, &ask), EDEADLK);
    first.l_type = F_UNLCK;
    REQUIRE(fcntl(fd, F_SETLK, &first) == 0 && child_status(child) == 0);
    REQUIRE(close(fd) == 0 && close(up[0]) == 0 && close(up[1]) == 0 && close(down[0]) == 0 && close(down[1]) == 0);
}

static void whole_locks(void)
{
    int a = fresh(), b = open("file", O_RDWR);
    REQUIRE(flock(a, LOCK_SH) == 0 && flock(b, LOCK_SH) == 0);
    REQUIRE_ERROR(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    REQUIRE(flock(b, LOCK_UN) == 0 && flock(a, LOCK_EX | LOCK_NB) == 0);
    int two = dup(a);
    REQUIRE(close(a) == 0);
    REQUIRE_ERROR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
    REQUIRE(close(two) == 0 && flock(b, LOCK_SH) == 0 && close(b) == 0);
}

static void polling(void)
{
    int p[2], q[2], fd = fresh();
    char byte;
    REQUIRE(pipe(p) == 0 && pipe(q) == 0);
    struct pollfd list[] = {{p[0], POLLIN, 0}, {p[1], POLLOUT, 0}, {fd, POLLIN | POLLOUT, 0}, {-1, POLLIN, 7}, {9999, POLLIN, 0}};
    REQUIRE(poll(list, 5, -1) == 3 && list[0].revents == 0 && list[1].revents == POLLOUT &&
            list[2].revents == (POLLIN | POLLOUT) && list[3].revents == 0 && list[4].revents == POLLNVAL);
    REQUIRE(poll(list, 1, 0) == 0 && poll(list, 1, 30) == 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(50000);
        _exit(write(p[1], "x", 1) != 1);
    }
    REQUIRE(poll(list, 1, 10000) == 1 && list[0].revents == POLLIN && read(p[0], &byte, 1) == 1 && child_status(child) == 0);
    child = fork();
    if (child == 0) {
        usleep(50000);
        _exit(write(q[1], "x", 1) != 1);
    }
    struct pollfd two[] = {{p[0], POLLIN, 0}, {q[0], POLLIN, 0}};
    REQUIRE(poll(two, 2, 10000) == 1 && two[1].revents == POLLIN && child_status(child) == 0);
    REQUIRE(close(p[1]) == 0 && poll(list, 1, -1) == 1 && list[0].revents == POLLHUP);
    REQUIRE(close(q[0]) == 0);
    list[1].fd = q[1];
    REQUIRE(poll(list + 1, 1, -1) == 1 && list[1].revents & POLLERR);
    REQUIRE(close(p[0]) == 0 && close(q[1]) == 0 && close(fd) == 0);
}

static void selecting(void)
{
    int p[2];
    fd_set reads, writes;
    struct timeval soon = {0, 20000};
    REQUIRE(pipe(p) == 0);
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_SET(p[0], &reads);
    FD_SET(p[1], &writes);
    REQUIRE(select(p[1] + 1, &reads, &writes, NULL, NULL) == 1 && !FD_ISSET(p[0], &reads) && FD_ISSET(p[1], &writes));
    FD_SET(p[0], &reads);
    REQUIRE(select(p[0] + 1, &reads, NULL, NULL, &soon) == 0 && !FD_ISSET(p[0], &reads));
    REQUIRE(write(p[1], "x", 1) == 1);
    FD_SET(p[0], &reads);
    REQUIRE(select(p[0] + 1, &reads, NULL, NULL, NULL) == 1 && FD_ISSET(p[0], &reads));
    REQUIRE(close(p[0]) == 0 && close(p[1]) == 0);
    FD_ZERO(&reads);
    FD_SET(p[0], &reads);
    REQUIRE_ERROR(select(p[0] + 1, &reads, NULL, NULL, NULL), EBADF);
}

static void file_system_facts(void)
{
    struct statvfs facts;
    int fd = fresh();
    REQUIRE(statvfs(".", &facts) == 0 && facts.f_frsize >= 512 && facts.f_bfree <= facts.f_blocks && facts.f_namemax >= 14);
    REQUIRE(fstatvfs(fd, &facts) == 0 && facts.f_blocks > 0 && close(fd) == 0);
    REQUIRE_ERROR(statvfs("none", &facts), ENOENT);
    REQUIRE(pathconf(".", _PC_NAME_MAX) >= 14 && pathconf(".", _PC_PIPE_BUF) >= 512 && sysconf(_SC_PAGESIZE) > 0);
    REQUIRE_ERROR(sysconf(9999), EINVAL);
}

static const struct posix_case cases[] = {
    {"reading and writing at offsets", "pread pwrite lseek", at_offsets},
    {"vectors", "readv writev", vectors},
    {"truncating", "truncate ftruncate", truncating},
    {"sparse and beyond 2 GiB", "lseek, write: holes; fsync fdatasync", sparse},
    {"allocating", "posix_fallocate posix_fadvise", allocating},
    {"appended pieces are whole", "write: O_APPEND; XSH 2.9.7", appended_pieces},
    {"pieces at a shared offset are whole", "write, read: the offset; XSH 2.9.7", pieces_at_a_shared_offset},
    {"appended vectors are whole", "writev: O_APPEND", appended_vectors},
    {"interrupted in the middle", "write: a signal after some data was written", interrupted_in_the_middle},
    {"pipes", "pipe, write: EPIPE SIGPIPE, read: EAGAIN", pipes},
    {"record locks", "fcntl: F_SETLK F_SETLKW F_GETLK, lockf", record_locks},
    {"a circle of locks", "fcntl: EDEADLK", lock_circle},
    {"whole locks", "flock, by custom", whole_locks},
    {"polling", "poll", polling},
    {"selecting", "select", selecting},
    {"facts", "statvfs pathconf sysconf", file_system_facts},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
