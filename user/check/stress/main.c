/*
 * stress [-p processes] [-t threads] [-s seconds] [-k milliseconds] [-w seconds] [-o operation] [seed]
 * Many processes of many threads do everything at once: files, names, pipes, mappings, children, signals, locks; every result is
 * checked. -k: about so often a process is killed in the middle and another takes its place. This first process only looks on:
 * an operation that takes longer than -w seconds (60) is told, with who does it, and ends the run.
 * The same seed makes the same choices; what happens at the same time differs. Passes on any POSIX system.
 */
#include "kit.h"
#include "worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 20 };

static struct run run = { .processes = 8, .threads = 4, .seconds = 60, .patience_seconds = 60, .seed = 1 };

/* What the first process knows of each. */
static struct {
    pid_t pid;          /* 0: ended */
    unsigned generation;
    bool killed;
} processes[PROCESSES_MAX];
static unsigned kills, restarts_refused;

static _Noreturn void usage(void)
{
    fprintf(stderr, "usage: stress [-p processes] [-t threads] [-s seconds] [-k milliseconds] [-w seconds] [-o operation] [seed]\n");
    exit(2);
}

static void options(int argc, char **argv)
{
    int letter;
    while ((letter = getopt(argc, argv, "p:t:s:k:w:o:")) != -1) {
        unsigned number = letter == 'o' || letter == '?' ? 0 : (unsigned)strtoul(optarg, NULL, 10);
        switch (letter) {
        case 'p': run.processes = number; break;
        case 't': run.threads = number; break;
        case 's': run.seconds = number; break;
        case 'k': run.kills_ms = number; break;
        case 'w': run.patience_seconds = number; break;
        case 'o': run.only = optarg; break;
        default: usage();
        }
    }
    if (optind < argc)
        run.seed = strtoull(argv[optind++], NULL, 0);
    bool known = run.only == NULL;
    for (int i = 0; operations[i].name && !known; i++)
        known = strcmp(operations[i].name, run.only) == 0;
    if (optind < argc || !known || run.processes < 1 || run.processes > PROCESSES_MAX || run.threads < 1 || run.threads > THREADS_MAX)
        usage();
}

static int make_board(void)
{
    pthread_mutexattr_t shared;
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED || pipe(board->pipe) < 0)
        return -1;
    board->killing = run.kills_ms > 0;
    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    return pthread_mutex_init(&board->lock, &shared) == 0 ? 0 : -1;
}

static void start(unsigned number)
{
    for (unsigned i = 0; i < run.threads; i++)
        board->places[number][i].operation = OPERATIONS_MAX;
    processes[number].killed = false;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        _exit(process_main(&run, number, processes[number].generation));
    }
    if (pid > 0)
        setpgid(pid, pid); /* both do it: whoever comes first */
    processes[number].generation++;
    processes[number].pid = pid > 0 ? pid : 0;
    restarts_refused += pid < 0;
}

static void kill_all(void)
{
    for (unsigned i = 0; i < run.processes; i++)
        if (processes[i].pid)
            kill(-processes[i].pid, SIGKILL);
}

/* Notes a process that ended. Its group may have children left, if it was killed. */
static void ended(pid_t pid, int status)
{
    for (unsigned i = 0; i < run.processes; i++) {
        if (processes[i].pid != pid)
            continue;
        bool meant = processes[i].killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        processes[i].pid = 0;
        kill(-pid, SIGKILL);
        if (WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_REFUSED)
            restarts_refused++;
        else if (!meant && status != 0) {
            printf("stress: FAILED: process %u (pid %d) ended with status 0x%x\n", i, (int)pid, (unsigned)status);
            board->failures++;
            board->stop = true;
        }
    }
}

/* Says who hangs; true if somebody does. */
static bool somebody_hangs(uint64_t now)
{
    bool any = false;
    for (unsigned p = 0; p < run.processes; p++)
        for (unsigned t = 0; t < run.threads && processes[p].pid; t++) {
            const struct place *place = &board->places[p][t];
            unsigned operation = place->operation;
            uint64_t since = place->since_ms;
            if (operation >= OPERATIONS_MAX || now < since + run.patience_seconds * 1000ull)
                continue;
            printf("stress: HANGS: process %u (pid %d) thread %u, in %s for %llu ms, after %llu rounds\n", p,
                   (int)processes[p].pid, t, operations[operation].name, (unsigned long long)(now - since),
                   (unsigned long long)place->rounds);
            any = true;
        }
    return any;
}

static unsigned alive(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < run.processes; i++)
        count += processes[i].pid != 0;
    return count;
}

/* Kills one; only it, or its children with it. Whoever has ended gets a successor. */
static void kill_one(struct random *random)
{
    unsigned number = (unsigned)random_below(random, run.processes);
    if (processes[number].pid == 0 || random_below(random, run.kills_ms) >= STEP_MS)
        return;
    processes[number].killed = true;
    kill(random_below(random, 2) ? processes[number].pid : -processes[number].pid, SIGKILL);
    kills++;
}

static bool look_on(void)
{
    struct random random;
    int status;
    uint64_t end = now_ms() + run.seconds * 1000ull;
    random_seed(&random, run.seed, UINT32_MAX);
    while (alive() > 0 || !board->stop) {
        nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000 }, NULL);
        for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
            ended(pid, status);
        if (now_ms() >= end)
            board->stop = true;
        if (somebody_hangs(now_ms()))
            return false;
        for (unsigned i = 0; i < run.processes && !board->stop; i++)
            if (processes[i].pid == 0)
                start(i);
        if (run.kills_ms && !board->stop)
            kill_one(&random);
    }
    return true;
}

static void tell(void)
{
    unsigned long long done = 0, refusals = 0;
    for (int i = 0; operations[i].name; i++) {
        printf("%s %llu", operations[i].name, (unsigned long long)board->done[i]);
        if (board->refused[i])
            printf(" (refused %llu)", (unsigned long long)board->refused[i]);
        printf(operations[i + 1].name ? ", " : "\n");
        done += board->done[i], refusals += board->refused[i];
    }
    printf("stress: seed %llu, %u x %u, %u s: %llu operations, %llu refused, %u processes killed, %u not begun, %u failed\n",
           (unsigned long long)run.seed, run.processes, run.threads, run.seconds, done, refusals, kills, restarts_refused,
           board->failures);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--exit") == 0)
        return atoi(argv[2]);
    options(argc, argv);
    board_program = argv[0][0] == '/' ? argv[0] : "/bin/stress";
    if (remove_tree(STRESS_FOLDER) < 0 || mkdir(STRESS_FOLDER, 0777) < 0 || make_board() < 0) {
        perror("stress");
        return 2;
    }
    for (unsigned i = 0; i < run.processes; i++)
        start(i);
    bool good = look_on();
    if (!good) {
        kill_all();
        return 3;
    }
    tell();
    if (remove_tree(STRESS_FOLDER) < 0) {
        perror("stress: " STRESS_FOLDER " at the end");
        return 1;
    }
    return board->failures > 0;
}
