/*
 * disk.h for host tests where nothing ever waits: every request is done at once. So no fibers either.
 * With a power that will be cut the disk is a write-back one: what was written since the last flush is kept in a log beside a copy of what
 * was flushed.
 */
#include "../disk.h"

#include "host.h"

#include <abi/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long fail_after = -1;

struct written {
    size_t at, bytes;
    uint8_t *data;
};
static uint8_t *flushed; /* NULL: the power stays on */
static struct written *writes;
static size_t write_count, write_room;
static long cut_after;

void host_disk_fail_after(long n)
{
    fail_after = n;
}

void host_disk_cut_after(long n)
{
    flushed = malloc(host_image_bytes());
    memcpy(flushed, host_image(), host_image_bytes());
    cut_after = n;
}

bool host_disk_is_cut(void)
{
    return flushed && cut_after <= 0;
}

static void keep(size_t at, const uint8_t *data, size_t bytes)
{
    if (write_count == write_room)
        writes = realloc(writes, (write_room = 2 * write_room + 64) * sizeof(*writes));
    uint8_t *copy = malloc(bytes);
    memcpy(copy, data, bytes);
    writes[write_count++] = (struct written){at, bytes, copy};
}

/* Of the log, so many in 8 reach what is flushed: 8 are all. */
static void settle(unsigned eighths)
{
    for (size_t i = 0; i < write_count; i++) {
        if (host_random(8) < eighths)
            memcpy(flushed + writes[i].at, writes[i].data, writes[i].bytes);
        free(writes[i].data);
    }
    write_count = 0;
}

void host_disk_power_on(void)
{
    settle(host_random(9));
    memcpy(host_image(), flushed, host_image_bytes());
    free(flushed);
    free(writes);
    flushed = NULL, writes = NULL, write_room = 0;
}

/* The log's part of a request. After the cut all goes on as if, but is not kept. */
static void log_request(const struct disk_io *io, size_t at, size_t bytes)
{
    if (io->op == DISK_READ || cut_after <= 0)
        return;
    cut_after--;
    if (io->op == DISK_FLUSH)
        settle(8);
    else
        keep(at, io->memory, bytes);
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
    if (!io->status && io->op != DISK_FLUSH && (at > host_image_bytes() || bytes > host_image_bytes() - at))
        io->status = ERR_INVAL;
    if (!io->status && flushed)
        log_request(io, at, bytes);
    if (io->status || io->op == DISK_FLUSH)
        return;
    if (io->op == DISK_READ)
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
