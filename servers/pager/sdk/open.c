/* Open files. State: the hash of handles and the hash of (space, handle). */
#include "open.h"

#include "disk.h"
#include "slab.h"
#include "space.h"
#include "writeback.h"

#include <proto/fs.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/string.h>

enum { BUCKETS = 512, BUCKET_SHIFT = 64 - 9 };

static struct slab open_slab, ref_slab;
static struct open *opens[BUCKETS];
static struct open_ref *refs[BUCKETS];

void opens_init(void)
{
    slab_init(&open_slab, sizeof(struct open));
    slab_init(&ref_slab, sizeof(struct open_ref));
    memset(opens, 0, sizeof opens);
    memset(refs, 0, sizeof refs);
}

static unsigned hash(uint64_t handle, uint64_t space)
{
    return (unsigned)((handle ^ space << 32) * UINT64_C(0x9e3779b97f4a7c15) >> BUCKET_SHIFT);
}

static struct open_ref *find_ref(struct space *sp, uint64_t handle)
{
    struct open_ref *r = sp->last_open;
    if (r && r->open->handle == handle)
        return r;
    r = refs[hash(handle, sp->id)];
    while (r && !(r->space == sp && r->open->handle == handle))
        r = r->hash_next;
    if (r)
        sp->last_open = r;
    return r;
}

static struct open *find_open(uint64_t handle)
{
    struct open *o = opens[hash(handle, 0)];
    while (o && o->handle != handle)
        o = o->hash_next;
    return o;
}

/* One use less: f may go with it. */
static void put_open(struct open *o)
{
    if (--o->refs)
        return;
    struct open **at = &opens[hash(o->handle, 0)];
    while (*at != o)
        at = &(*at)->hash_next;
    *at = o->hash_next;
    disk_touch(o->file);
    writeback_closed(o->file);
    file_put(o->file);
    slab_put(&open_slab, o);
}

static int add_ref(struct space *sp, struct open *o)
{
    struct open_ref *r = slab_get(&ref_slab);
    if (!r)
        return ERR_NOMEM;
    struct open_ref **b = &refs[hash(o->handle, sp->id)];
    r->space = sp;
    r->open = o;
    r->hash_next = *b;
    *b = r;
    list_init(&r->in_space);
    list_push_back(&sp->opens, &r->in_space);
    o->refs++;
    return 0;
}

static void drop_ref(struct open_ref *r)
{
    struct open_ref **at = &refs[hash(r->open->handle, r->space->id)];
    while (*at != r)
        at = &(*at)->hash_next;
    *at = r->hash_next;
    if (r->space->last_open == r)
        r->space->last_open = NULL;
    list_remove(&r->in_space);
    put_open(r->open);
    slab_put(&ref_slab, r);
}

int open_resolve(uint64_t pid, uint64_t handle, struct file **file, uint32_t *flags, uint64_t *opened)
{
    if (disk_releases_pending())
        return ERR_AGAIN;
    uint64_t w[MSG_WORDS] = { pid, handle };
    int64_t error = sys_call(SLOT_PAGER_FS, FS_RESOLVE, w, NULL, 0);
    if (error < 0)
        return (int)error;
    if (w[3] != FS_KIND_FILE)
        return w[3] == FS_KIND_DIRECTORY ? ERR_ISDIR : ERR_NODEV;
    if (w[0] == 0 || w[1] > FILE_BYTES_MAX)
        return ERR_IO;
    struct file *f = file_get(w[0], w[1]);
    if (!f) {
        struct file unknown = { .id = w[0] };
        if (!disk_release(&unknown)) /* fs counts us as a holder now */
            log_print("pager: fs keeps inode %lu: the ring is full\n", w[0]);
        return ERR_NOMEM;
    }
    *file = f;
    *flags = (uint32_t)w[2];
    *opened = w[4];
    return 0;
}

/* Makes the open of a handle that nobody used yet. */
static int make_open(struct space *sp, uint64_t handle, struct open **out)
{
    struct file *f;
    uint32_t flags;
    uint64_t opened;
    int error = open_resolve(sp->pid, handle, &f, &flags, &opened);
    if (error)
        return error;
    struct open *o = find_open(handle); /* a relative may have resolved it */
    if (o) {
        file_put(f);
        *out = o;
        return 0;
    }
    o = slab_get(&open_slab);
    if (!o) {
        file_put(f);
        return ERR_NOMEM;
    }
    struct open **b = &opens[hash(handle, 0)];
    *o = (struct open){ .hash_next = *b, .handle = handle, .file = f, .flags = flags, .errors_seen = f->write_errors };
    if (f->write_errors && (int32_t)(f->failed_at - OPEN_TIME(opened)) >= 0) /* it was open already, though not used yet */
        o->errors_seen--;
    *b = o;
    *out = o;
    return 0;
}

int open_get(struct space *sp, uint64_t handle, struct open **out)
{
    struct open_ref *r = find_ref(sp, handle);
    if (r) {
        *out = r->open;
        return 0;
    }
    struct open *o;
    int error = make_open(sp, handle, &o);
    if (error)
        return error;
    o->refs++; /* while add_ref may fail */
    error = add_ref(sp, o);
    if (!error)
        *out = o;
    put_open(o);
    return error;
}

void open_close(struct space *sp, uint64_t handle)
{
    struct open_ref *r = find_ref(sp, handle);
    if (r)
        drop_ref(r);
}

int open_clone(struct space *parent, struct space *child)
{
    LIST_EACH(&parent->opens, node, after) {
        int error = add_ref(child, LIST_OF(node, struct open_ref, in_space)->open);
        if (error)
            return error;
    }
    return 0;
}

void open_drop_all(struct space *sp)
{
    for (struct list *node = sp->opens.next; node != &sp->opens; node = sp->opens.next)
        drop_ref(LIST_OF(node, struct open_ref, in_space));
}

uint64_t opens_count(void)
{
    return open_slab.in_use;
}
