/*
 * The whole pager on the host against the model: random mmap, munmap, mprotect, brk, loads, stores, read, write, truncate, fsync,
 * fork, exec and exit, in little memory, with a disk that answers late and in any order. Then the same without a model but
 * with many requests at once, failing disk operations and processes killed at any moment: everything must come back.
 */
#include "act.h"

#include <string.h>

static void model_run(unsigned long count)
{
    for (unsigned long i = 0; i < count; i++) {
        act_any();
        if (fake_random(8) == 0)
            fake_pump(fake_random(4));
        if (i % 64 == 0)
            fake_check_mappings();
    }
    for (struct model_process *p = process; p < process + PROCESSES; p++)
        if (p->used)
            act_exit(p);
    act_check_empty();
    MUST(act_ask(BADGE_INIT, PAGER_SYNC, 0, 0, 0, 0, 0).status == 0);
    static char disk[FAKE_FILE_BYTES];
    for (unsigned n = 0; n < FAKE_FILES; n++) {
        fake_fs_get(n, disk, model_file[n].size);
        MUST(fake_fs_size(n) == model_file[n].size && memcmp(disk, model_file[n].data, model_file[n].size) == 0);
    }
    MUST(act_stat().dirty_frames == 0);
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 20000;
    fake_seed(argc > 2 ? strtoul(argv[2], NULL, 0) : 1);
    program_make();
    for (unsigned n = 1; n < FAKE_FILES; n++) {
        model_file[n].size = fake_random(40000);
        for (uint64_t i = 0; i < model_file[n].size; i++)
            model_file[n].data[i] = (char)fake_random(256);
        fake_fs_put(n, model_file[n].data, model_file[n].size);
    }
    fake_start(170 + fake_random(130), 50 + fake_random(80), fake_random(3) * 150);
    struct pager_stat before = act_stat();
    model_run(count);
    chaos_run(count);
    struct pager_stat after = act_stat();
    MUST(after.swap_used <= after.swap_errors * 8); /* those that could not be written are given up */
    MUST(after.own_frames <= before.own_frames + 1); /* file objects of cached files */
    printf("%lu passed, 0 failed\n", 2 * count);
    return 0;
}
