/* Unit test of image.c: the image is what a program finds, once it lies below USER_STACK_TOP. */
#include "image.h"

#include <abi/err.h>
#include <proto/layout.h>
#include <quire/fdlist.h>
#include <rt/test.h>
#include <string.h>

static _Alignas(16) uint8_t out[4096];
static int64_t bytes;

static uint64_t word(unsigned n)
{
    uint64_t v;
    memcpy(&v, out + n * 8, 8);
    return v;
}

/* What lies at an address of the program. */
static const void *at(uint64_t address)
{
    CHECK(address >= USER_STACK_TOP - (uint64_t)bytes && address < USER_STACK_TOP);
    return out + (address - (USER_STACK_TOP - (uint64_t)bytes));
}

static uint64_t aux(unsigned from, uint64_t key)
{
    for (unsigned n = from; word(n) != AUX_END; n += 2)
        if (word(n) == key)
            return word(n + 1);
    CHECK(!"no such pair");
    return 0;
}

int main(void)
{
    const char *argv[] = {"sh", "-c", "echo 'hi'", NULL}, *envp[] = {"PATH=/bin", NULL};
    struct image_facts facts = {argv, envp, "/", 10000000, 77};
    bytes = image_build(&facts, out, sizeof out);
    CHECK(bytes > 0 && bytes % 16 == 0);
    CHECK(word(0) == 3 && word(4) == 0 && word(6) == 0);
    CHECK(strcmp(at(word(1)), "sh") == 0 && strcmp(at(word(2)), "-c") == 0 && strcmp(at(word(3)), "echo 'hi'") == 0);
    CHECK(strcmp(at(word(5)), "PATH=/bin") == 0);
    CHECK(strcmp(at(aux(7, AUX_CWD)), "/") == 0);
    CHECK(aux(7, AUX_TIMEBASE) == 10000000 && aux(7, AUX_EPOCH) == 77);
    CHECK(aux(7, AUX_FDS) % 8 == 0 && aux(7, AUX_FDS_BYTES) == 3 * sizeof(struct fdlist_entry));
    const struct fdlist_entry *fds = at(aux(7, AUX_FDS));
    for (int i = 0; i < 3; i++)
        CHECK(fds[i].fd == i && fds[i].kind == FDLIST_TTY && fds[i].flags == (FDLIST_READ | FDLIST_WRITE));
    CHECK(image_build(&facts, out, (size_t)bytes) == bytes);
    CHECK(image_build(&facts, out, (size_t)bytes - 1) == ERR_2BIG);
    return test_end();
}
