/*
 * fsx [-c] [-s SEED] [-n OPERATIONS] [-l BYTES] [-o OFFSET] FILE: does random operations on one file through every path at once, and holds it
 * against a model. Plain POSIX and Linux calls: the same source runs there (docs/VM.md).
 */
#include "fsx.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    void (*run)(void);
    unsigned weight; /* of 1,000 */
} operations[] = {
    { io_read, 150 }, { io_write, 170 }, { io_append, 40 }, { io_sync, 12 }, { io_reopen, 12 }, { io_drop, 4 },
    { shape_truncate, 60 }, { shape_punch, 60 }, { shape_allocate, 20 }, { shape_seek, 40 },
    { map_change, 60 }, { map_load, 120 }, { map_store, 130 }, { map_sync, 20 }, { map_beyond, 15 }, { map_advise, 15 },
    { partner_act, 70 }, { partner_change, 2 },
};

static void run_one(void)
{
    size_t chance = choose(1000), i = 0;
    while (chance >= operations[i].weight)
        chance -= operations[i++].weight;
    operations[i].run();
}

static uint64_t hash_of_file(void)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < model.size; i++)
        hash = (hash ^ model.bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static _Noreturn void usage(void)
{
    fprintf(stderr, "usage: fsx [-c] [-s SEED] [-n OPERATIONS] [-l BYTES] [-o OFFSET] FILE\n");
    exit(2);
}

int main(int argc, char **argv)
{
    unsigned long long seed = 1, count = 10000;
    int letter;
    fsx.length = 256 << 10;
    while ((letter = getopt(argc, argv, "cs:n:l:o:")) != -1)
        switch (letter) {
        case 'c': fsx.copies = true; break;
        case 's': seed = strtoull(optarg, NULL, 0); break;
        case 'n': count = strtoull(optarg, NULL, 0); break;
        case 'l': fsx.length = strtoul(optarg, NULL, 0) / PAGE * PAGE; break;
        case 'o': fsx.base = strtoll(optarg, NULL, 0) / PAGE * PAGE; break;
        default: usage();
        }
    if (optind + 1 != argc || fsx.length < PAGE || fsx.length > LENGTH_MAX || fsx.base < 0)
        usage();
    fsx.path = argv[optind];
    random_seed(&fsx.random, seed, 0);
    open_file(O_CREAT | O_TRUNC);
    if (ftruncate(fsx.fd, fsx.base) < 0)
        fail("ftruncate");
    partner_start();
    while (fsx.number++ < count) {
        run_one();
        if (fsx.number % 2000 == 0)
            check_all("the whole file");
    }
    map_end_all();
    partner_end();
    io_drop();
    printf("fsx: seed %llu, %llu operations, no mismatch; %zu bytes, hash %016llx\n", seed, count, model.size, (unsigned long long)hash_of_file());
    return 0;
}
