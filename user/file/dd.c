/* dd [if=FILE] [of=FILE] [bs=BYTES] [count=N] [skip=N] [seek=N] [conv=notrunc,fsync]: copies in blocks. */
#include "lib/file.h"
#include "lib/number.h"
#include "lib/say.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    const char *from, *to;
    long long block, count, skip, seek; /* count -1: to the end */
    bool notrunc, fsync;
} option = { .block = 512, .count = -1 };

static void parse(char *word)
{
    char *value = strchr(word, '=');
    if (!value)
        say_usage("dd [if=FILE] [of=FILE] [bs=BYTES] [count=N] [skip=N] [seek=N] [conv=notrunc,fsync]");
    *value++ = 0;
    if (strcmp(word, "if") == 0)
        option.from = value;
    else if (strcmp(word, "of") == 0)
        option.to = value;
    else if (strcmp(word, "bs") == 0)
        option.block = number_need(value);
    else if (strcmp(word, "count") == 0)
        option.count = number_need(value);
    else if (strcmp(word, "skip") == 0)
        option.skip = number_need(value);
    else if (strcmp(word, "seek") == 0)
        option.seek = number_need(value);
    else if (strcmp(word, "conv") == 0)
        option.notrunc = strstr(value, "notrunc") != NULL, option.fsync = strstr(value, "fsync") != NULL;
    else
        exit(say("what is %s?", word) + 1);
}

/* Copies; *copied and *blocks tell how much. 0, or 1 with a message. */
static int copy(int in, int out, long long *blocks, long long *copied)
{
    char *block = malloc((size_t)option.block);
    if (!block)
        return say("no memory for a block of %lld bytes", option.block);
    int failed = 0;
    for (; (option.count < 0 || *blocks < option.count) && !failed; ++*blocks) {
        ssize_t got = read(in, block, (size_t)option.block);
        if (got < 0)
            failed = say_errno(option.from ? option.from : "input");
        if (got <= 0)
            break;
        if (file_write_all(out, block, (size_t)got) < 0)
            failed = say_errno(option.to ? option.to : "output");
        *copied += got;
    }
    free(block);
    return failed;
}

int main(int argc, char **argv)
{
    long long blocks = 0, copied = 0;
    say_name(argv[0]);
    for (int i = 1; i < argc; i++)
        parse(argv[i]);
    if (option.block < 1 || option.block > 64 << 20)
        return say("a block has 1 byte to 64 MiB");
    int in = option.from ? open(option.from, O_RDONLY) : STDIN_FILENO;
    if (in < 0)
        return say_errno(option.from);
    int flags = O_WRONLY | O_CREAT | (option.notrunc || option.seek ? 0 : O_TRUNC);
    int out = option.to ? open(option.to, flags, 0666) : STDOUT_FILENO;
    if (out < 0)
        return say_errno(option.to);
    if (option.skip && lseek(in, option.skip * option.block, SEEK_SET) < 0)
        return say_errno("skip");
    if (option.seek && lseek(out, option.seek * option.block, SEEK_SET) < 0)
        return say_errno("seek");
    int failed = copy(in, out, &blocks, &copied);
    if (option.fsync && fsync(out) < 0)
        failed = say_errno("fsync");
    if (option.to && close(out) < 0)
        failed = say_errno(option.to);
    fprintf(stderr, "%lld bytes in %lld blocks\n", copied, blocks);
    return failed;
}
