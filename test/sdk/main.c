/* count [-n LINES] [-m REGEX] FILE...: the most frequent words of files that match. */
#define _POSIX_C_SOURCE 200809L
#include "count.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int count_file(struct count *count, const char *name)
{
    struct stat status;
    int fd = open(name, O_RDONLY);
    if (fd < 0)
        return -1;
    int result = fstat(fd, &status);
    if (result == 0 && status.st_size > 0) {
        size_t bytes = (size_t)status.st_size;
        void *text = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        if (text == MAP_FAILED) {
            result = -1;
        } else {
            result = count_text(count, text, bytes);
            munmap(text, bytes);
        }
    }
    close(fd);
    return result;
}

static int print(const struct count *count, int lines, const char *pattern)
{
    regex_t regex;
    struct word *words = count_sorted(count);
    if (!words || regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB)) {
        fprintf(stderr, "count: %s: not a regular expression\n", pattern);
        free(words);
        return 2;
    }
    for (size_t i = 0; i < count->used && lines > 0; i++) {
        if (regexec(&regex, words[i].text, 0, NULL, 0) == 0) {
            printf("%6zu %5.2f%% %s\n", words[i].times, 100.0 * (double)words[i].times / (double)count->total, words[i].text);
            lines--;
        }
    }
    printf("%zu words, %zu different, root %.3f\n", count->total, count->used, sqrt((double)count->total));
    regfree(&regex);
    free(words);
    return 0;
}

int main(int argc, char **argv)
{
    struct count count = {NULL, 0, 0, 0};
    const char *pattern = "";
    int lines = 10, status = 0, option;
    while ((option = getopt(argc, argv, "n:m:")) != -1) {
        if (option == 'n')
            lines = atoi(optarg);
        else if (option == 'm')
            pattern = optarg;
        else
            return 2;
    }
    for (; optind < argc; optind++) {
        if (count_file(&count, argv[optind])) {
            fprintf(stderr, "count: %s: %s\n", argv[optind], strerror(errno));
            status = 1;
        }
    }
    int printed = print(&count, lines, *pattern ? pattern : ".");
    count_free(&count);
    return printed ? printed : status;
}
