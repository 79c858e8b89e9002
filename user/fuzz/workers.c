/* Runs items in child processes. State: one page shared with them, where they say how far they are. */
#include "workers.h"

#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/sys.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ITEMS_A_WORKER = 500, PATIENCE_MS = 10000, STEP_MS = 5 };

struct progress {
    volatile uint64_t next; /* the item after the one that runs */
    volatile uint64_t errors, successes;
};
static struct progress *progress;

void worker_result(int64_t result)
{
    if (result < 0)
        progress->errors++;
    else
        progress->successes++;
}

/* An item may have taken our capabilities from us: then an illegal instruction ends us as well. */
static _Noreturn void worker_end(void)
{
    uint64_t w[MSG_WORDS] = {0};
    sys_call(USER_SLOT_PROC, PROC_EXIT, w, NULL, 0);
    __builtin_trap();
}

static _Noreturn void work(uint64_t seed, uint64_t end, void (*prepare)(void),
                           void (*item)(struct random *r, uint64_t index))
{
    struct random r;
    if (prepare)
        prepare();
    while (progress->next < end) {
        uint64_t index = progress->next++;
        random_seed(&r, seed, index);
        item(&r, index);
    }
    worker_end();
}

/* Waits for the worker's end; true if it hung and was killed. */
static bool hung(pid_t worker)
{
    const struct timespec step = {0, STEP_MS * 1000000L};
    uint64_t at = UINT64_MAX;
    int status, waited = 0;
    while (waitpid(worker, &status, WNOHANG) == 0) {
        waited = progress->next == at ? waited + STEP_MS : 0;
        at = progress->next;
        if (waited > PATIENCE_MS) {
            kill(worker, SIGKILL);
            waitpid(worker, &status, 0);
            return true;
        }
        nanosleep(&step, NULL);
    }
    return false;
}

struct outcome workers_run(uint64_t seed, uint64_t count, void (*prepare)(void),
                           void (*item)(struct random *r, uint64_t index))
{
    struct outcome outcome = {0};
    progress->next = progress->errors = progress->successes = 0;
    while (progress->next < count) {
        uint64_t from = progress->next;
        uint64_t end = count - from < ITEMS_A_WORKER ? count : from + ITEMS_A_WORKER;
        pid_t worker = fork();
        if (worker == 0)
            work(seed, end, prepare, item);
        if (worker < 0) {
            perror("fork");
            exit(1);
        }
        if (hung(worker)) {
            printf("seed %lu: item %lu hangs\n", (unsigned long)seed, (unsigned long)progress->next - 1);
            outcome.hangs++;
        } else if (progress->next < end) {
            outcome.deaths++;
            if (progress->next == from)
                progress->next++; /* it did not even begin: not for ever */
        }
    }
    outcome.errors = progress->errors;
    outcome.successes = progress->successes;
    return outcome;
}

void workers_init(int argc, char **argv, uint64_t *seed, uint64_t *count)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s SEED COUNT\n", argv[0]);
        exit(2);
    }
    *seed = strtoull(argv[1], NULL, 0);
    *count = strtoull(argv[2], NULL, 0);
    progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
}
