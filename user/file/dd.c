/*
 * dd [if=FILE] [of=FILE] [bs=N] [ibs=N] [obs=N] [count=N] [skip=N] [seek=N] [conv=notrunc,fsync,sync,noerror] [status=none|noxfer]: copies in
 * blocks. Says on standard error how many whole and partial ones were read and written.
 */
#include "lib/file.h"
#include "lib/number.h"
#include "lib/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_MAX = 64 << 20 };

static struct {
    const char *from, *to;
    long long block, in_block, out_block, count, skip, seek; /* block -1: the other two; count -1: to the end */
    bool notrunc, fsync, sync, noerror, silent, quiet;
} option = { .block = -1, .in_block = 512, .out_block = 512, .count = -1 };

static struct {
    long long whole, part;
} in, out;
static long long copied;

static void read_words(char *value, const char *const names[], bool *const flags[])
{
    for (char *word = strtok(value, ","); word; word = strtok(NULL, ",")) {
        int i = 0;
        while (names[i] && strcmp(word, names[i]) != 0)
            i++;
        if (!names[i])
            exit(say("%s: not known", word) + 1);
        *flags[i] = true;
    }
}

static void parse(char *word)
{
    static const char *const conversions[] = { "notrunc", "fsync", "fdatasync", "sync", "noerror", NULL };
    static bool *const conversion_flags[] = { &option.notrunc, &option.fsync, &option.fsync, &option.sync, &option.noerror };
    static const char *const reports[] = { "none", "noxfer", NULL };
    static bool *const report_flags[] = { &option.silent, &option.quiet };
    static const struct { const char *name; long long *value; } numbers[] = {
        { "bs", &option.block }, { "ibs", &option.in_block }, { "obs", &option.out_block }, { "count", &option.count },
        { "skip", &option.skip }, { "seek", &option.seek },
    };
    char *value = strchr(word, '=');
    if (!value)
        say_wrong();
    *value++ = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(word, numbers[i].name) == 0) {
            *numbers[i].value = number_need(value);
            return;
        }
    if (strcmp(word, "if") == 0)
        option.from = value;
    else if (strcmp(word, "of") == 0)
        option.to = value;
    else if (strcmp(word, "conv") == 0)
        read_words(value, conversions, conversion_flags);
    else if (strcmp(word, "status") == 0)
        read_words(value, reports, report_flags);
    else
        exit(say("%s=: not known", word) + 1);
}

static int flush(const char *data, long long bytes)
{
    if (bytes == 0)
        return 0;
    *(bytes == option.out_block ? &out.whole : &out.part) += 1;
    if (file_write_all(STDOUT_FILENO, data, (size_t)bytes) < 0)
        return say_errno(option.to ? option.to : "standard output");
    copied += bytes;
    return 0;
}

/* One block into `data`, with conv=sync made whole with zeroes. Its length; 0 at the end; -1 after a message. */
static long long read_block(char *data)
{
    ssize_t got = read(STDIN_FILENO, data, (size_t)option.in_block);
    if (got < 0) {
        say_errno(option.from ? option.from : "standard input");
        if (!option.noerror || lseek(STDIN_FILENO, option.in_block, SEEK_CUR) < 0)
            return -1;
        got = 0;
    } else if (got == 0) {
        return 0;
    }
    *(got == option.in_block ? &in.whole : &in.part) += 1;
    if (option.sync || got == 0) {
        memset(data + got, 0, (size_t)(option.in_block - got));
        got = (ssize_t)option.in_block;
    }
    return got;
}

/* Blocks read are gathered to blocks to write, except with bs=: then each is written as it came. */
static int copy(void)
{
    char *data = malloc((size_t)(option.in_block + option.out_block));
    long long have = 0, got = 1;
    int failed = 0;
    if (!data)
        return say("no memory for such blocks");
    for (long long n = 0; (option.count < 0 || n < option.count) && !failed; n++) {
        got = read_block(data + have);
        if (got <= 0)
            break;
        have += got;
        if (option.block != -1) {
            failed = flush(data, have);
            have = 0;
        }
        for (; have >= option.out_block && !failed; have -= option.out_block) {
            failed = flush(data, option.out_block);
            memmove(data, data + option.out_block, (size_t)(have - option.out_block));
        }
    }
    if (!failed)
        failed = flush(data, have);
    free(data);
    return failed || got < 0;
}

/* Puts the file where descriptor fd is. */
static int open_as(int fd, const char *path, int flags)
{
    int got = open(path, flags, 0666);
    if (got < 0)
        return say_errno(path);
    if (got != fd) {
        dup2(got, fd);
        close(got);
    }
    return 0;
}

/* What cannot seek is read. */
static int skip_input(void)
{
    long long bytes = option.skip * option.in_block;
    char data[512];
    if (bytes == 0 || lseek(STDIN_FILENO, bytes, SEEK_CUR) >= 0)
        return 0;
    while (bytes > 0) {
        ssize_t got = read(STDIN_FILENO, data, bytes < (long long)sizeof data ? (size_t)bytes : sizeof data);
        if (got <= 0)
            return got < 0 ? say_errno("skip") : 0;
        bytes -= got;
    }
    return 0;
}

static int open_files(void)
{
    struct stat status;
    off_t start = (off_t)(option.seek * option.out_block);
    if (option.from && open_as(STDIN_FILENO, option.from, O_RDONLY))
        return 1;
    if (option.to && open_as(STDOUT_FILENO, option.to, O_RDWR | O_CREAT | (option.notrunc || start ? 0 : O_TRUNC)))
        return 1;
    if (skip_input())
        return 1;
    if (start == 0)
        return 0;
    if (option.to && !option.notrunc && fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode) &&
        ftruncate(STDOUT_FILENO, start) < 0) /* POSIX: what was before the place stays, no more */
        return say_errno(option.to);
    return lseek(STDOUT_FILENO, start, SEEK_CUR) < 0 ? say_errno("seek") : 0;
}

static void report(const struct timespec *begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - begin->tv_sec) + (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
    if (option.silent)
        return;
    fprintf(stderr, "%lld+%lld records in\n%lld+%lld records out\n", in.whole, in.part, out.whole, out.part);
    if (!option.quiet)
        fprintf(stderr, "%lld bytes copied, %.3f s, %.0f KiB/s\n", copied, seconds,
                seconds > 0 ? (double)copied / 1024 / seconds : 0);
}

int main(int argc, char **argv)
{
    struct timespec begin;
    say_start(argv, "dd [if=FILE] [of=FILE] [bs=N] [ibs=N] [obs=N] [count=N] [skip=N] [seek=N] [conv=WORDS] [status=WORD]");
    for (int i = 1; i < argc; i++)
        parse(argv[i]);
    if (option.block != -1)
        option.in_block = option.out_block = option.block;
    if (option.in_block < 1 || option.in_block > BLOCK_MAX || option.out_block < 1 || option.out_block > BLOCK_MAX)
        return say("a block has 1 byte to 64 MiB") + 1;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    if (open_files())
        return 1;
    int failed = copy();
    if (option.fsync && fsync(STDOUT_FILENO) < 0)
        failed = say_errno("fsync");
    if (close(STDOUT_FILENO) < 0)
        failed = say_errno(option.to ? option.to : "standard output");
    report(&begin);
    return failed;
}
