/* mmaptest [-l] [CASE ...]: what a pager must do, one case for each thing it must. See check/suite.h. */
#include "kit.h"
#include "process.h"

static const struct test_case *const groups[] = {
    cases_argument, cases_fault, cases_unmap, cases_writeback, cases_anonymous,
    cases_fork, cases_place, cases_protect, cases_coherence, cases_process, cases_huge,
};

static void clean(void)
{
    unlink(KIT_PATH);
    unlink(KIT_OTHER);
}

int main(int argc, char **argv)
{
    static const struct suite suite = { groups, sizeof groups / sizeof *groups, clean };
    if (argc > 1 && strcmp(argv[1], PROCESS_EXEC_WORD) == 0)
        return process_after_exec(argc, argv);
    return suite_main(&suite, argc, argv);
}
