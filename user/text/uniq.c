/* uniq [-cdu] [-f FIELDS] [-s BYTES] [FROM [TO]]: of lines that follow each other and are equal prints one. */
#include "lib/number.h"
#include "lib/say.h"
#include "lib/text.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

struct line {
    char *text;
    size_t room, length;
};

static bool counts, only_repeated, only_single;
static long long skip_fields, skip_bytes;

/* Where what counts of the line begins. */
static size_t start_of(const struct line *line)
{
    size_t at = 0;
    for (long long i = 0; i < skip_fields; i++) {
        while (at < line->length && (line->text[at] == ' ' || line->text[at] == '\t'))
            at++;
        while (at < line->length && line->text[at] != ' ' && line->text[at] != '\t')
            at++;
    }
    return (long long)(line->length - at) < skip_bytes ? line->length : at + (size_t)skip_bytes;
}

static bool equal(const struct line *a, const struct line *b)
{
    size_t at = start_of(a), bt = start_of(b);
    return a->length - at == b->length - bt && memcmp(a->text + at, b->text + bt, a->length - at) == 0;
}

static void print(const struct line *line, long times)
{
    if (times == 0 || (only_repeated && times == 1) || (only_single && times > 1))
        return;
    if (counts)
        printf("%7ld ", times);
    text_print(line->text, line->length);
}

static void all(FILE *file, const char *name)
{
    static struct line line[2];
    long times = 0;
    int now = 0;
    (void)name;
    for (long length; (length = text_line(file, &line[now].text, &line[now].room)) >= 0 && !ferror(stdout); now = !now) {
        line[now].length = (size_t)length;
        if (times > 0 && !equal(&line[0], &line[1])) {
            print(&line[!now], times);
            times = 0;
        }
        times++;
    }
    print(&line[!now], times);
}

int main(int argc, char **argv)
{
    int letter;
    say_start(argv, "uniq [-c] [-d] [-u] [-f FIELDS] [-s BYTES] [FROM [TO]]");
    while ((letter = getopt(argc, argv, "cduf:s:")) != -1)
        switch (letter) {
        case 'c': counts = true; break;
        case 'd': only_repeated = true; break;
        case 'u': only_single = true; break;
        case 'f': skip_fields = number_need(optarg); break;
        case 's': skip_bytes = number_need(optarg); break;
        default: say_wrong();
        }
    if (argc - optind > 2)
        say_wrong();
    if (argc - optind == 2 && strcmp(argv[optind + 1], "-") != 0 && !freopen(argv[optind + 1], "w", stdout))
        return say_errno(argv[optind + 1]);
    if (optind < argc)
        argv[optind + 1] = NULL;
    return text_each(argv + optind, all);
}
