/*
 * A machine for the pager on the host: a kernel whose page tables are lists, a file server whose disk is memory, and programs
 * that load and store. What the pager does wrong to any of them ends the test.
 */
#ifndef PAGER_FAKE_H
#define PAGER_FAKE_H

#include <proto/fs.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/ring.h>
#include <proto/server.h>
#include <quire/sys.h>
#include <rt/serve.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(x)                                                                                                        \
    do {                                                                                                               \
        if (!(x)) {                                                                                                    \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #x);                                            \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

unsigned fake_random(unsigned below);
void fake_seed(uint64_t seed);
/* From now on these bytes are what chance says, until fake_fed says false. */
void fake_feed(const void *bytes, size_t count);
bool fake_fed(void);

/* ---- the machine (fake_kernel.c) ---- */

/* Starts the pager that is linked in. swap_slots: pages of the swap disk, 0: none. Once a process. */
void fake_start(uint64_t pool_frames, uint64_t kpool_frames, unsigned swap_slots);
/* Lets fs do up to `steps` requests and the pager take them; false if nothing was left to do. */
bool fake_pump(unsigned steps);
uint64_t fake_kpool_free(void);

/* A program's (or a server's) call. buffer: host memory; present: bytes of it from the start that are there. */
struct fake_call {
    uint64_t badge, label, w[MSG_WORDS];
    void *buffer;
    uint64_t bytes, flags, present;
    /* the answer */
    uint64_t id;
    bool answered, forwarded, dead;
    int64_t status;
    uint64_t out[MSG_WORDS];
    uint64_t forward_label, forward_w[MSG_WORDS];
};
/* Sends it; it may be answered already afterwards. It stays in use until answered, forwarded or fake_abandon. */
void fake_send(struct fake_call *c);
/* The sender was killed. */
void fake_abandon(struct fake_call *c);
/* Sends it and pumps until it is answered or forwarded; stops the test if it never is. The status. */
int64_t fake_call(struct fake_call *c);

/*
 * A program of space `id` touches va. True: the page is there and may be used so; *frame is its data. Else *c is the
 * fault that was sent (fake_send's rules).
 */
bool fake_touch(uint64_t space, vaddr_t va, unsigned access, char **frame, struct fake_call *c);
/* Every reference count of the pager equals the page tables. */
void fake_check_mappings(void);
/* What it has mapped, but for the page of zeros. */
unsigned fake_mapped_pages(uint64_t space);

/* ---- the file server (fake_fs.c) ---- */

enum { FAKE_FILES = 6, FAKE_FILE_BYTES = 64 * 4096 };

void fake_fs_start(struct ring *ring);
/* A handle to file n (0 ..) as `flags`; held by whoever is asked for. */
uint64_t fake_fs_open(unsigned n, unsigned flags);
/* Sets the content of a file that the pager does not know. */
void fake_fs_put(unsigned n, const void *data, uint64_t bytes);
uint64_t fake_fs_size(unsigned n);
/* What is on the disk; holes are 0. */
void fake_fs_get(unsigned n, void *out, uint64_t bytes);
void fake_fs_unlink(unsigned n);
/* fs has no room and asks for what nobody uses / so often it was not answered yet. */
void fake_fs_ask_release(void);
unsigned fake_fs_asks(void);
bool fake_fs_held(unsigned n);
/* fs takes one request, or completes one; false if there is none. */
bool fake_fs_step(void);
int64_t fake_fs_resolve(uint64_t w[MSG_WORDS]);
/* From now on, of 100: reads and writes that fail, allocations for which there is no room. */
void fake_fs_faults(unsigned reads, unsigned writes, unsigned allocations);
void *fake_frame(uint64_t index);
/* The memory of the device, FAKE_DEVICE_PAGES pages. */
enum { FAKE_DEVICE_PAGES = 16 };
void *fake_device(uint64_t index);

/* ---- the thread that zeroes frames (fake_zeroer.c) ---- */

/* It runs for a moment. */
void fake_zeroer_step(void);

/* ---- the swap disk (fake_swap.c) ---- */

void fake_swap_start(struct ring *ring, unsigned slots);
/* As fake_fs_step. */
bool fake_swap_step(void);
/* From now on so many of 100 requests fail. */
void fake_swap_faults(unsigned percent);

#endif
