/* The session: the shell that init starts. Its thread waits for fs, the pager and proc; init's first thread never does. */
#include "session.h"

#include "client.h"
#include "image.h"
#include "power.h"
#include "root.h"
#include "thread.h"

#include <proto/proc.h>
#include <proto/server.h>
#include <quire/sys.h>
#include <rt/bootarg.h>
#include <rt/log.h>
#include <rt/string.h>

#define SHELL_PATH "/bin/sh"

static struct {
    uint64_t epoch;
    bool once;                       /* cmd=... was given */
    char command[SERVER_ARGS_BYTES];
} session;

static struct {
    struct proc_exec exec;
    uint8_t image[3 * PAGE_BYTES] __attribute__((aligned(16)));
} request;

void session_init(const char *args, uint64_t epoch)
{
    session.epoch = epoch;
    session.once = bootarg_get(args, "cmd", session.command, sizeof session.command);
}

static int64_t build_request(void)
{
    static const char *const environment[] = {"PATH=/bin", "HOME=/", "TERM=vt100", NULL};
    const char *interactive[] = {"sh", NULL}, *command[] = {"sh", "-c", session.command, NULL};
    struct image_facts facts = {
        .argv = session.once ? command : interactive,
        .envp = environment,
        .cwd = "/",
        .timebase_hz = client.timebase_hz,
        .epoch = session.epoch,
    };
    memset(&request.exec, 0, sizeof request.exec);
    memcpy(request.exec.name, "sh", 3);
    return image_build(&facts, request.image, sizeof request.image);
}

/* Starts the shell and returns its pid or ERR_*. */
static int64_t start_shell(void)
{
    uint64_t handle;
    int64_t bytes = build_request();
    if (bytes < 0)
        return bytes;
    int64_t error = client_open(SHELL_PATH, &handle);
    if (error < 0)
        return error;
    for (;;) {
        uint64_t w[MSG_WORDS] = {handle, (uint64_t)bytes};
        error = sys_call(client.proc, PROC_SPAWN, w, &request, (sizeof request.exec + (uint64_t)bytes) | BUF_IN);
        if (error == 0)
            error = (int64_t)w[0];
        if (error != ERR_AGAIN)
            break;
        thread_sleep_ticks(client.timebase_hz / 1000); /* its first page is on the way */
    }
    client_close(handle);
    return error;
}

/* ^C reaches a command, but not a shell that waits at its prompt (it names its jobs itself). */
static void set_foreground(int64_t group)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)group};
    sys_call(client.proc, PROC_SETFG, w, NULL, 0);
}

/* Waits for the shell; its exit code, or 128 + the signal that ended it. */
static int wait_shell(int64_t pid)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)pid};
    int64_t error = sys_call(client.proc, PROC_WAIT, w, NULL, 0);
    if (error < 0)
        root_fail("waiting for the shell", error);
    uint64_t status = w[1];
    return status & 0x7f ? 128 + (int)(status & 0x7f) : (int)(status >> 8 & 0xff);
}

void session_run(void)
{
    for (;;) {
        uint64_t start = sys_time();
        int64_t pid = start_shell();
        if (pid < 0)
            root_fail("starting " SHELL_PATH, pid);
        set_foreground(session.once ? pid : 0);
        int status = wait_shell(pid);
        if (session.once)
            power_end(POWER_OFF, true, status);
        if (sys_time() - start < client.timebase_hz / 10)
            thread_sleep_ticks(client.timebase_hz / 10); /* a shell that cannot live: not in a tight loop */
    }
}

void session_end(unsigned how)
{
    power_end(how, session.once, 0);
}
