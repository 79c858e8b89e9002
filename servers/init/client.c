/* init as a client of the servers it has started. */
#include "client.h"

#include "root.h"
#include "server.h"
#include "thread.h"

#include <proto/fs.h>
#include <proto/tty.h>
#include <quire/sys.h>
#include <rt/string.h>

struct client client;

void client_init(uint64_t timebase_hz)
{
    client.timebase_hz = timebase_hz;
    client.tty = root_copy(server_get(SERVER_TTY)->endpoint, RIGHT_CALL, BADGE_INIT);
    client.fs = root_copy(server_get(SERVER_FS)->endpoint, RIGHT_CALL, BADGE_INIT);
    client.pager = root_copy(server_get(SERVER_PAGER)->endpoint, RIGHT_CALL, BADGE_INIT);
    client.proc = root_copy(server_get(SERVER_PROC)->endpoint, RIGHT_CALL, BADGE_INIT);
}

void client_print(const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        uint64_t w[MSG_WORDS] = {left};
        int64_t n = sys_call(client.tty, TTY_WRITE, w, text, left | BUF_IN);
        if (n <= 0)
            return;
        text += n;
        left -= (size_t)n;
    }
}

void client_drain(void)
{
    enum { LOOKS_A_SECOND = 200 };
    for (int i = 0; i < LOOKS_A_SECOND; i++) {
        uint64_t w[MSG_WORDS] = {0};
        if (sys_call(client.tty, TTY_STAT, w, NULL, 0) < 0 || w[4] == 0)
            return;
        thread_sleep_ticks(client.timebase_hz / LOOKS_A_SECOND);
    }
}

int64_t client_open(const char *path, uint64_t *handle)
{
    uint64_t w[MSG_WORDS] = {strlen(path), FS_O_READ};
    int64_t error = sys_call(client.fs, FS_OPEN, w, path, strlen(path) | BUF_IN);
    if (error < 0)
        return error;
    *handle = w[0];
    return 0;
}

void client_close(uint64_t handle)
{
    uint64_t w[MSG_WORDS] = {handle};
    sys_call(client.fs, FS_CLOSE, w, NULL, 0); /* the pager was never asked to read by it */
}
