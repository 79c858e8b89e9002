/* The stack image, read back as the new program would. */
#include "image.h"

#include "check.h"

#include <abi/err.h>
#include <proto/layout.h>
#include <stdlib.h>
#include <string.h>

static char *image_bytes;
static size_t size;

/* Where an address of the new program is here; NULL if it is not in the image. */
static const void *at(uint64_t address)
{
    uint64_t start = USER_STACK_TOP - size;
    return address >= start && address < USER_STACK_TOP ? image_bytes + (address - start) : NULL;
}

static void test_reads_back(void)
{
    char *argv[] = {"prog", "", "third", NULL}, *envp[] = {"A=b", NULL};
    struct fdlist_entry fds[] = {{0, FDLIST_TTY, 3, 0}, {4, FDLIST_FILE, 1, 99}};
    struct image image = {argv, envp, "/some/where", fds, 2, 12345, 67};
    size = (size_t)__image_bytes(&image);
    CHECK(size % 16 == 0);
    image_bytes = malloc(size);
    __image_write(&image, image_bytes, size);
    const uint64_t *word = (const uint64_t *)image_bytes;
    CHECK(*word++ == 3);
    for (int i = 0; i < 3; i++)
        CHECK(strcmp(at(*word++), argv[i]) == 0);
    CHECK(*word++ == 0);
    CHECK(strcmp(at(*word++), "A=b") == 0);
    CHECK(*word++ == 0);
    int pairs = 0;
    for (; *word != AUX_END; word += 2, pairs++) {
        if (word[0] == AUX_FDS)
            CHECK(word[1] % 8 == 0 && memcmp(at(word[1]), fds, sizeof fds) == 0);
        else if (word[0] == AUX_FDS_BYTES)
            CHECK(word[1] == sizeof fds);
        else if (word[0] == AUX_CWD)
            CHECK(strcmp(at(word[1]), "/some/where") == 0);
        else if (word[0] == AUX_TIMEBASE)
            CHECK(word[1] == 12345);
        else if (word[0] == AUX_EPOCH)
            CHECK(word[1] == 67);
        else
            CHECK(word[0] == AUX_BASE);
    }
    CHECK(pairs == 6);
    free(image_bytes);
}

static int64_t bytes_with(size_t argument)
{
    char *text = malloc(argument + 1);
    memset(text, 'x', argument);
    text[argument] = 0;
    char *argv[] = {text, NULL};
    struct image image = {argv, NULL, "/", NULL, 0, 1, 0};
    int64_t bytes = __image_bytes(&image);
    if (bytes > 0) {
        char *to = malloc((size_t)bytes);
        __image_write(&image, to, (size_t)bytes);
        free(to);
    }
    free(text);
    return bytes;
}

int main(void)
{
    test_reads_back();
    for (size_t n = 0; n < 40; n++)
        CHECK(bytes_with(n) > 0);
    CHECK(bytes_with(USER_ARGS_BYTES_MAX - 25) > 0);
    CHECK(bytes_with(USER_ARGS_BYTES_MAX - 24) == ERR_2BIG);
    CHECK(bytes_with(10 * USER_ARGS_BYTES_MAX) == ERR_2BIG);
    struct image empty = {NULL, NULL, "/", NULL, 0, 1, 0};
    CHECK(__image_bytes(&empty) > 0);
    return checks_done();
}
