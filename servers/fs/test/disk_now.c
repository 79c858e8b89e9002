/* disk.h for host tests where nothing ever waits: every request is done at once. So no fibers either. */
#include "../disk.h"

#include "host.h"

#include <abi/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long fail_after = -1;

void host_disk_fail_after(long n)
{
    fail_after = n;
}

void disk_start(struct disk_io *io)
{
    size_t bytes = (size_t)io->sectors * 512, at = io->sector * 512;
    io->done = true;
    io->status = 0;
    if (fail_after == 0)
        io->status = ERR_IO;
    else if (fail_after > 0)
        fail_after--;
    if (io->status || io->op == DISK_FLUSH)
        return;
    if (at > host_image_bytes() || bytes > host_image_bytes() - at)
        io->status = ERR_INVAL;
    else if (io->op == DISK_READ)
        memcpy(io->memory, host_image() + at, bytes);
    else
        memcpy(host_image() + at, io->memory, bytes);
}

int disk_wait(struct disk_io *io)
{
    return io->status;
}

int disk_run(uint32_t op, uint64_t sector, uint32_t sectors, void *to)
{
    struct disk_io io = {.op = op, .sector = sector, .sectors = sectors, .memory = to};
    disk_start(&io);
    return io.status;
}

int disk_info(uint64_t *sectors, bool *read_only)
{
    *sectors = host_image_bytes() / 512;
    *read_only = false;
    return 0;
}

uint64_t disk_uptime(void)
{
    return 1000000000;
}

void wait_on(struct wait_queue *queue)
{
    (void)queue;
    printf("a wait that nobody would end\n");
    abort();
}

void wait_wake_all(struct wait_queue *queue)
{
    (void)queue;
}
