/*
 * Actors. Only one of them runs: it does its operations until the next one is another's, then hands on the turn and all that is
 * known (world) by a pipe. At the end of the program the actors end, the last one made first, each waited for by its parent.
 */
#include "actor.h"

#include "place.h"
#include "verbs.h"
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ACTOR_SECONDS = 100 };

static int pipes[ACTORS][2];
static pid_t pids[ACTORS]; /* of my children */
static unsigned me;

int actor_pipes(void)
{
    for (int i = 0; i < ACTORS; i++)
        if (pipe(pipes[i]) < 0)
            return -1;
    return 0;
}

static bool is_alive(unsigned actor)
{
    return world.alive >> actor & 1;
}

static _Noreturn void end(int status)
{
    _exit(status);
}

static void hand_on(unsigned to)
{
    world.me = (uint8_t)to;
    if (write(pipes[to][1], &world, sizeof world) != sizeof world)
        end(3);
}

/* Waits for the turn; a child that ended before it came is reaped. */
static void wait_turn(void)
{
    if (read(pipes[me][0], &world, sizeof world) != sizeof world)
        end(3);
    unsigned child = world.reap;
    if (!child)
        return;
    int status = 0;
    pid_t got = waitpid(pids[child], &status, 0);
    world.reap = 0;
    say("  %u ends", child);
    if (got != pids[child])
        say_result(-1);
    else
        say(" = %s %d", WIFEXITED(status) ? "exit" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    say_end();
}

static bool has_children(void)
{
    for (unsigned i = 1; i < ACTORS; i++)
        if (is_alive(i) && world.parent[i] == me)
            return true;
    return false;
}

static _Noreturn void leave(void)
{
    world.alive &= (uint8_t)~(1u << me);
    world.reap = (uint8_t)me;
    hand_on(world.parent[me]);
    end((int)(10 + me));
}

static void fork_actor(const struct op *op)
{
    unsigned child = (unsigned)op_number(op, 1);
    if (child == 0 || child >= ACTORS || (world.used >> child & 1)) {
        say_skip();
        return;
    }
    fflush(stdout);
    world.alive |= (uint8_t)(1u << child);
    world.used |= (uint8_t)(1u << child);
    world.parent[child] = (uint8_t)me;
    pid_t pid = fork();
    if (pid < 0) {
        world.alive &= (uint8_t)~(1u << child);
        say_result(-1);
        return;
    }
    if (pid == 0) {
        me = child;
        alarm(ACTOR_SECONDS);
        lock_forked();
        say_nothing(); /* the line that it was forked on is its parent's to end */
        wait_turn();
        return;
    }
    pids[child] = pid;
    say(" = %u", child);
}

static const struct verb *find(const char *name)
{
    static const struct verb *const tables[] = { memory_verbs, remap_verbs, lock_verbs, heap_verbs,
                                                  access_verbs, file_verbs, transfer_verbs, object_verbs };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct verb *v = tables[i]; v->name; v++)
            if (strcmp(v->name, name) == 0)
                return v;
    return NULL;
}

/* One operation, whoever it is for: those of actors that are not there are skipped. */
static void act(const struct op *op)
{
    const struct verb *v = find(op->word[0]);
    unsigned was = me;
    say("%u", world.next++);
    if (!is_alive(op->actor))
        say_skip();
    else if (strcmp(op->word[0], "fork") == 0)
        fork_actor(op);
    else if (strcmp(op->word[0], "exit") == 0)
        (void)(me == 0 || has_children() ? say_skip() : say(" ="));
    else if (v)
        v->act(op);
    else
        say(" no such verb");
    if (me != was)
        return;
    say_end();
    if (strcmp(op->word[0], "exit") == 0 && is_alive(op->actor) && me != 0 && !has_children())
        leave();
}

static unsigned whose_turn(void)
{
    if (world.next < program.ops)
        return is_alive(program.op[world.next].actor) ? program.op[world.next].actor : me;
    unsigned last = ACTORS - 1;
    while (!is_alive(last))
        last--;
    return last;
}

void actor_begin(void)
{
    memset(&world, 0, sizeof world);
    world.alive = world.used = 1;
    world.hash = UINT64_C(0xcbf29ce484222325);
    me = 0;
    alarm(ACTOR_SECONDS);
    access_start();
    file_start();
    place_start();
    for (;;) {
        unsigned turn = whose_turn();
        if (turn != me) {
            hand_on(turn);
            wait_turn();
        } else if (world.next < program.ops) {
            act(&program.op[world.next]);
        } else if (me != 0) {
            leave();
        } else {
            printf("= %s %016llx\n", program.name, (unsigned long long)world.hash);
            fflush(stdout);
            end(0);
        }
    }
}
