/*
 * The whole pager under libFuzzer (./quire fuzz): its input is what chance says in the test. The machine is started once; at the end of each input
 * every process ends, and nothing of them may be left.
 */
#include "act.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    fake_seed(1);
    program_make();
    for (unsigned n = 1; n < FAKE_FILES; n++) {
        model_file[n].size = fake_random(40000);
        for (uint64_t i = 0; i < model_file[n].size; i++)
            model_file[n].data[i] = (char)fake_random(256);
        fake_fs_put(n, model_file[n].data, model_file[n].size);
    }
    fake_start(220, 90, 150);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fake_seed(1);
    fake_feed(data, size);
    while (fake_fed()) {
        act_any();
        fake_check_mappings();
    }
    for (struct model_process *p = process; p < process + PROCESSES; p++)
        if (p->used)
            act_exit(p);
    act_check_empty();
    return 0;
}
