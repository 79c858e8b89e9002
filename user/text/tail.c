/*
 * tail [-f] [-n [+]LINES | -c [+]BYTES] [FILE ...]: the end of files, or with + all from that line or byte on. Of a file it reads
 * only the end; of a pipe it keeps no more than that.
 */
#include "lib/number.h"
#include "lib/say.h"
#include "lib/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 16 << 10 };

static long long count = 10;
static bool bytes, from_start, follow, headlines;
static char piece[PIECE];

static void copy_rest(FILE *file)
{
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0 && !ferror(stdout))
        fwrite(piece, 1, got, stdout);
}

static void skip_start(FILE *file)
{
    int c;
    for (long long left = count - 1; left > 0 && (c = getc_unlocked(file)) != EOF;)
        left -= bytes || c == '\n';
}

/* Where the last `count` lines of a file of `size` bytes begin; -1 with errno. */
static off_t find_lines(FILE *file, off_t size)
{
    long long left = count;
    for (off_t end = size; end > 0;) {
        off_t start = end > PIECE ? end - PIECE : 0;
        if (fseeko(file, start, SEEK_SET) < 0 || fread(piece, 1, (size_t)(end - start), file) != (size_t)(end - start))
            return -1;
        for (off_t at = end; at > start; at--) /* the newline at the very end begins no line */
            if (piece[at - start - 1] == '\n' && at < size && --left == 0)
                return at;
        end = start;
    }
    return 0;
}

static void print_file(FILE *file, off_t size)
{
    off_t from = count == 0 ? size : bytes ? (size > count ? size - count : 0) : find_lines(file, size);
    if (from >= 0 && fseeko(file, from, SEEK_SET) == 0)
        copy_rest(file);
}

/* What the last lines or bytes of a pipe may be, the oldest first: `length` bytes of `data`, of which `lines` end in a newline. */
static struct {
    char *data;
    size_t length, room;
} kept;

/* Forgets what is too old to matter. */
static void trim(void)
{
    long long left = count;
    size_t from = kept.length;
    if (bytes)
        from = kept.length > (size_t)count ? kept.length - (size_t)count : 0;
    else
        for (; from > 0 && left >= 0; from--)
            if (kept.data[from - 1] == '\n' && from < kept.length && --left == 0)
                break;
    if (count == 0)
        from = kept.length;
    memmove(kept.data, kept.data + from, kept.length - from);
    kept.length -= from;
}

static void print_pipe(FILE *file)
{
    size_t got;
    kept.length = 0;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0) {
        if (kept.length + got > kept.room) {
            if (kept.length > PIECE)
                trim();
            if (kept.length + got > kept.room / 2)
                kept.data = text_memory(kept.data, kept.room = (kept.length + got) * 2);
        }
        memcpy(kept.data + kept.length, piece, got);
        kept.length += got;
    }
    trim();
    fwrite(kept.data, 1, kept.length, stdout);
}

static void print(FILE *file, const char *name)
{
    static bool before;
    struct stat status;
    if (headlines)
        printf("%s==> %s <==\n", before ? "\n" : "", name);
    before = true;
    bool seekable = fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && ftello(file) == 0;
    if (from_start) {
        skip_start(file);
        copy_rest(file);
    } else if (seekable) {
        print_file(file, status.st_size);
    } else {
        print_pipe(file);
    }
    while (follow && !ferror(file) && fflush(stdout) == 0) {
        sleep(1);
        clearerr(file);
        copy_rest(file);
    }
}

int main(int argc, char **argv)
{
    int letter;
    long long old = -1; /* of -LINES */
    say_start(argv, "tail [-f] [-n [+]LINES | -c [+]BYTES | -LINES] [FILE ...]");
    while ((letter = getopt(argc, argv, "0123456789fn:c:")) != -1) {
        if (letter == '?')
            say_wrong();
        if (letter == 'f') {
            follow = true;
            continue;
        }
        if (isdigit(letter)) {
            count = old = number_digit(old, letter);
            continue;
        }
        from_start = optarg[0] == '+';
        count = number_need(optarg + (*optarg == '+' || *optarg == '-'));
        bytes = letter == 'c';
    }
    headlines = argc - optind > 1;
    follow &= argc - optind == 1;
    return text_each(argv + optind, print);
}
