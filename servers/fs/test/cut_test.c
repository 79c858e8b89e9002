/*
 * Power cuts: the random operations of the model with syncs among them, on a disk that keeps what it was given until a flush; at a random
 * moment the power goes, and of what was not flushed some is there and some is not. e2fsck must be able to mend that, and what was synced
 * and not touched since must be there.
 *
 *     fs_cut_test [SEED [CUTS]]
 */
#include "../inode.h"
#include "../super.h"
#include "host.h"
#include "model.h"

#include <stdio.h>
#include <stdlib.h>

enum { MEMORY = 640 << 10, STEPS_BETWEEN_SYNCS = 120 };

static void cut_once(const char *options, long after)
{
    host_image_make(6000, options);
    model_reset();
    if (!CHECK(super_mount(host_memory(MEMORY), MEMORY) == 0))
        return;
    host_disk_cut_after(after);
    for (unsigned left = host_random(STEPS_BETWEEN_SYNCS); !host_disk_is_cut();) {
        model_step();
        if (left-- > 0)
            continue;
        CHECK(super_sync() == 0);
        if (!host_disk_is_cut())
            model_synced();
        left = host_random(STEPS_BETWEEN_SYNCS);
    }
    host_disk_power_on();
    CHECK(host_image_mend());
    CHECK(host_image_clean());
    if (CHECK(super_mount(host_memory(MEMORY), MEMORY) == 0))
        model_check_cut();
    host_image_close();
}

int main(int argc, char **argv)
{
    static const char *const options[] = {"-b 1024", "-b 2048", "-b 4096", "-b 1024 -g 1024 -N 800"};
    unsigned long seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, cuts = argc > 2 ? strtoul(argv[2], NULL, 10) : 60;
    host_quiet = true;
    for (unsigned long i = seed; i < seed + cuts; i++) {
        unsigned before = host_failed;
        host_seed = i * 0x9e3779b97f4a7c15 + 1;
        cut_once(options[i % 4], 1 + host_random(3000));
        if (host_failed != before)
            printf("seed %lu FAILED\n", i);
    }
    printf("%lu cuts\n", cuts);
    return host_summary();
}
