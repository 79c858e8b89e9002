/* One process of stress: its threads, which do operations until the board says stop. */
#include "worker.h"

#include "kit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct operation operations[] = {
    { "file", op_file, 6 },           { "names", op_names, 3 },           { "common", op_common, 3 },
    { "pipe-child", op_pipe_child, 2 }, { "pipe-process", op_pipe_process, 4 }, { "pipe-all", op_pipe_all, 4 },
    { "anonymous", op_anonymous, 6 }, { "shared-map", op_shared_map, 2 }, { "repair", op_repair, 4 },
    { "heap", op_heap, 3 },           { "fork", op_fork, 3 },             { "spawn", op_spawn, 1 },
    { "kill", op_kill, 1 },           { "handled-child", op_handled_child, 1 }, { "signal", op_signal, 4 },
    { "sigwait", op_sigwait, 3 },     { "timer", op_timer, 1 },           { "lock", op_lock, 4 },
    { "lock-all", op_lock_all, 4 },   { "token", op_token, 4 },           { "thread", op_thread, 2 },
    { "sleep", op_sleep, 2 },         { NULL, NULL, 0 },
};

static struct worker workers[THREADS_MAX];
static unsigned worker_count;

void send_to_sibling(struct worker *me, int signal)
{
    unsigned other = below(me, worker_count);
    if (workers[other].place->operation < OPERATIONS_MAX) /* all live until the last has ended: worker_main */
        pthread_kill(workers[other].id, signal);
}

static unsigned choose(struct worker *me, const char *only)
{
    unsigned sum = 0, i;
    for (i = 0; operations[i].name; i++) {
        if (only && strcmp(only, operations[i].name) == 0)
            return i;
        sum += operations[i].weight;
    }
    unsigned at = below(me, sum);
    for (i = 0; at >= operations[i].weight; i++)
        at -= operations[i].weight;
    return i;
}

static pthread_barrier_t all_begun, all_done;
static const char *only_operation;

static void *worker_main(void *argument)
{
    struct worker *me = argument;
    signals_mask();
    me->id = pthread_self();
    me->what = "begin";
    if (!file_begin(me)) {
        if (refused())
            _exit(PROCESS_REFUSED);
        stress_fail(me, __FILE__, __LINE__, "a file and memory to begin with");
    }
    me->place->since_ms = now_ms();
    pthread_barrier_wait(&all_begun);
    while (!board->stop) {
        unsigned i = choose(me, only_operation);
        me->what = operations[i].name;
        me->place->since_ms = now_ms();
        me->place->operation = i;
        bool done = operations[i].run(me);
        me->place->rounds++;
        (done ? board->done : board->refused)[i]++;
    }
    me->place->since_ms = now_ms();
    me->what = "end";
    pthread_barrier_wait(&all_done);
    me->place->operation = OPERATIONS_MAX;
    file_end(me);
    return NULL;
}

/* One that cannot even begin for want of memory ends quietly: the first process starts another. */
static bool begin(const struct run *run, unsigned number)
{
    self.number = number;
    snprintf(self.folder, sizeof self.folder, STRESS_FOLDER "/p%u", number);
    if (remove_tree(self.folder) < 0)
        return false;
    self.common = open(STRESS_FOLDER "/common", O_RDWR | O_CREAT, 0644);
    signals_begin();
    return mkdir(self.folder, 0755) == 0 && self.common >= 0 && pipe(self.pipe) == 0 && process_locks_begin() &&
           pthread_barrier_init(&all_begun, NULL, run->threads) == 0 &&
           pthread_barrier_init(&all_done, NULL, run->threads) == 0;
}

int process_main(const struct run *run, unsigned number, unsigned generation)
{
    pthread_t ids[THREADS_MAX];
    only_operation = run->only;
    worker_count = run->threads;
    if (!begin(run, number))
        return refused() ? PROCESS_REFUSED : 1;
    for (unsigned i = 0; i < run->threads; i++) {
        workers[i] = (struct worker){ .thread = i, .fd = -1, .place = &board->places[number][i] };
        workers[i].place->operation = OPERATIONS_MAX;
        random_seed(&workers[i].random, run->seed + generation, (uint64_t)number * THREADS_MAX + i);
    }
    for (unsigned i = 1; i < run->threads; i++)
        if ((errno = pthread_create(&ids[i], NULL, worker_main, &workers[i])) != 0)
            _exit(errno == EAGAIN || errno == ENOMEM ? PROCESS_REFUSED : 1);
    worker_main(&workers[0]);
    for (unsigned i = 1; i < run->threads; i++)
        pthread_join(ids[i], NULL);
    close(self.pipe[0]), close(self.pipe[1]), close(self.common);
    if (remove_tree(self.folder) < 0 && !refused())
        return 1;
    return board->failures > 0;
}
