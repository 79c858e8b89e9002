/* Pipes: order, ends, waiting, large amounts. */
#include "kit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void order_and_end(void)
{
    int ends[2];
    char text[10] = "";
    NEED_OK(pipe(ends));
    NEED(write(ends[1], "abc", 3) == 3 && write(ends[1], "def", 3) == 3);
    NEED(read(ends[0], text, 4) == 4 && memcmp(text, "abcd", 4) == 0);
    NEED_OK(close(ends[1]));
    NEED(read(ends[0], text, sizeof text) == 2 && memcmp(text, "ef", 2) == 0);
    NEED(read(ends[0], text, sizeof text) == 0);
    NEED_ERRNO(lseek(ends[0], 0, SEEK_SET), ESPIPE);
}

static void no_reader(void)
{
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    NEED_OK(pipe(ends));
    NEED_OK(close(ends[0]));
    NEED_ERRNO(write(ends[1], "x", 1), EPIPE);
}

static void wrong_end(void)
{
    int ends[2];
    char byte = 0;
    NEED_OK(pipe(ends));
    NEED_ERRNO(read(ends[1], &byte, 1), EBADF);
    NEED_ERRNO(write(ends[0], &byte, 1), EBADF);
}

/* Sends a pattern of that many bytes in pieces of one size, and reads it in pieces of another. */
static void stream(size_t bytes, size_t out, size_t in)
{
    int ends[2], status;
    unsigned char *buffer = malloc(out > in ? out : in);
    NEED(buffer);
    NEED_OK(pipe(ends));
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        for (size_t at = 0; at < bytes; at += out) {
            size_t count = bytes - at < out ? bytes - at : out;
            for (size_t i = 0; i < count; i++)
                buffer[i] = kit_byte(9, at + i);
            if (write(ends[1], buffer, count) != (ssize_t)count)
                _exit(1);
        }
        _exit(0);
    }
    NEED_OK(pid);
    close(ends[1]);
    size_t at = 0;
    for (ssize_t got; (got = read(ends[0], buffer, in)) > 0; at += (size_t)got)
        for (ssize_t i = 0; i < got; i++)
            NEED(buffer[i] == kit_byte(9, at + (size_t)i));
    NEED(at == bytes);
    NEED(waitpid(pid, &status, 0) == pid && status == 0);
    close(ends[0]);
    free(buffer);
}

static void streams(void)
{
    stream(1, 1, 1);
    stream(1 << 20, 64 << 10, 64 << 10);
    stream(300000, 1000, 70000);
    stream(300000, 70000, 777);
    stream(2000, 1, 3);
}

static void reader_waits(void)
{
    int ends[2], status;
    char byte = 0;
    NEED_OK(pipe(ends));
    pid_t pid = fork();
    if (pid == 0) {
        nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
        _exit(write(ends[1], "!", 1) != 1);
    }
    NEED_OK(pid);
    NEED(read(ends[0], &byte, 1) == 1 && byte == '!');
    NEED(waitpid(pid, &status, 0) == pid && status == 0);
}

static void nonblocking(void)
{
    int ends[2];
    char byte;
    NEED_OK(pipe(ends));
    NEED_OK(fcntl(ends[0], F_SETFL, O_NONBLOCK));
    NEED_ERRNO(read(ends[0], &byte, 1), EAGAIN);
    NEED(write(ends[1], "x", 1) == 1);
    NEED(read(ends[0], &byte, 1) == 1 && byte == 'x');
}

/* A token goes round a ring of processes. */
static void ring(void)
{
    enum { MEMBERS = 5, ROUNDS = 40 };
    int pipes[MEMBERS][2];
    unsigned char token = 0;
    for (int i = 0; i < MEMBERS; i++)
        NEED_OK(pipe(pipes[i]));
    for (int i = 1; i < MEMBERS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (int round = 0; round < ROUNDS; round++) {
                if (read(pipes[i - 1][0], &token, 1) != 1)
                    _exit(1);
                token++;
                if (write(pipes[i][1], &token, 1) != 1)
                    _exit(1);
            }
            _exit(0);
        }
        NEED_OK(pid);
    }
    for (int round = 0; round < ROUNDS; round++) {
        NEED(write(pipes[0][1], &token, 1) == 1);
        NEED(read(pipes[MEMBERS - 1][0], &token, 1) == 1);
    }
    NEED(token == (unsigned char)(ROUNDS * (MEMBERS - 1)));
    for (int i = 1, status; i < MEMBERS; i++)
        NEED(waitpid(-1, &status, 0) > 0 && status == 0);
}

const struct test_case cases_pipe[] = {
    { "pipe_order_and_end", order_and_end, NULL },
    { "pipe_without_a_reader_is_EPIPE", no_reader, NULL },
    { "pipe_wrong_end_is_EBADF", wrong_end, NULL },
    { "pipe_streams", streams, NULL },
    { "pipe_reader_waits", reader_waits, NULL },
    { "pipe_nonblocking_is_EAGAIN", nonblocking, NULL },
    { "pipe_ring_of_processes", ring, NULL },
    { NULL, NULL, NULL },
};
