/* Around the regions (regions_fake.h): the plainest thing that keeps each promise. */
#include "regions_fake.h"

#include "fuzz.h"

#include <proto/layout.h>
#include <rt/log.h>
#include <sdk/disk.h>
#include <sdk/cache.h>
#include <sdk/commit.h>
#include <sdk/device.h>
#include <sdk/family.h>
#include <sdk/io.h>
#include <sdk/limit.h>
#include <sdk/object.h>
#include <sdk/populate.h>
#include <sdk/slab.h>
#include <sdk/zero.h>

enum { FRAMES = 1 << 20 };

struct entry entries[WINDOW];
struct file *last_object;
unsigned live_objects;
uint64_t slab_objects;
static struct file *inodes[FAKE_INODES];

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: the pager's invariant broke: %s\n", file, line, what);
    abort();
}

/* ---- memory ---- */

void slab_init(struct slab *s, uint32_t object_bytes)
{
    s->object_bytes = object_bytes;
}

void *slab_get(struct slab *s)
{
    if (fuzz_fails())
        return NULL;
    slab_objects++;
    return malloc(s->object_bytes);
}

void slab_put(struct slab *s, void *object)
{
    (void)s;
    slab_objects--;
    free(object);
}

struct frame_pool frame_pool = { .count = FRAMES };

int __real_commit_take(uint64_t pages, int how);
int __wrap_commit_take(uint64_t pages, int how);

int __wrap_commit_take(uint64_t pages, int how)
{
    return pages && fuzz_fails() ? ERR_NOMEM : __real_commit_take(pages, how);
}

/* ---- the page table ---- */

vaddr_t window_va(unsigned page)
{
    return USER_MMAP_TOP - (vaddr_t)WINDOW_BELOW * PAGE_BYTES + (vaddr_t)page * PAGE_BYTES;
}

unsigned window_page(vaddr_t va)
{
    MUST(va >= window_va(0) && va <= window_va(WINDOW));
    return (unsigned)((va - window_va(0)) >> PAGE_SHIFT);
}

void space_unmap(struct space *sp, vaddr_t va, uint64_t pages)
{
    (void)sp;
    for (unsigned page = window_page(va); pages; pages--, page++)
        entries[page].tag = 0;
}

void space_protect(struct space *sp, vaddr_t va, uint64_t pages, unsigned prot)
{
    (void)sp;
    for (unsigned page = window_page(va); pages; pages--, page++)
        entries[page].prot = prot;
}

int space_move(struct space *sp, vaddr_t from, vaddr_t to, uint64_t pages)
{
    (void)sp;
    if (fuzz_fails())
        return ERR_NOMEM;
    for (unsigned page = window_page(from), there = window_page(to); pages; pages--, page++, there++) {
        MUST(entries[there].tag == 0);
        entries[there] = entries[page];
        entries[page].tag = 0;
    }
    return 0;
}

int space_own(struct space *sp, vaddr_t start, vaddr_t end)
{
    (void)sp;
    return start < end && fuzz_fails() ? ERR_NOMEM : 0;
}

int space_own_ends(struct space *sp, vaddr_t start, vaddr_t end)
{
    return space_own(sp, start, end);
}

/* Nothing that is tested here looks at frames. */
int space_scan(struct space *sp, vaddr_t va, uint64_t pages, unsigned flags, int (*see)(void *arg, vaddr_t va, struct page *p, unsigned bits), void *arg)
{
    (void)sp, (void)va, (void)pages, (void)flags, (void)see, (void)arg;
    return 0;
}

struct page *space_page(struct space *sp, vaddr_t va)
{
    (void)sp, (void)va;
    return NULL;
}

bool space_maps(struct space *sp, vaddr_t va, uint64_t pages, const struct page *p)
{
    (void)sp, (void)va, (void)pages, (void)p;
    return false;
}

void zero_take_out(struct space *sp, vaddr_t start, vaddr_t end)
{
    (void)sp, (void)start, (void)end;
}

struct space *family_next(uint32_t family, struct space *after)
{
    (void)family, (void)after;
    return NULL;
}

int64_t populate(struct request *rq, struct space *sp, vaddr_t *cursor, vaddr_t end)
{
    (void)rq, (void)sp, (void)cursor, (void)end;
    return 0;
}

/* ---- limits: there are none ---- */

bool limit_allows(const struct space *sp, unsigned which, uint64_t bytes)
{
    (void)sp, (void)which, (void)bytes;
    return true;
}

bool limit_is_zero(const struct space *sp, unsigned which)
{
    (void)sp, (void)which;
    return false;
}

bool limit_allows_map(struct space *sp, vaddr_t start, vaddr_t end)
{
    (void)sp, (void)start, (void)end;
    return true;
}

/* ---- objects ---- */

static bool stays(const struct file *f)
{
    (void)f;
    return true;
}

static bool never_ends(struct file *f)
{
    (void)f;
    return false;
}

static bool object_ends(struct file *f)
{
    (void)f;
    live_objects--;
    return true;
}

static bool goes(const struct file *f)
{
    (void)f;
    return false;
}

const struct object_kind object_anon = { .name = "anonymous" };
static const struct object_kind fake_file = { .name = "file", .on_disk = true, .keeps = stays, .end = never_ends };
static const struct object_kind fake_shared = { .name = "shared", .keeps = goes, .end = object_ends };

void inodes_init(void)
{
}

void cache_drop_from(struct file *f, uint64_t index)
{
    (void)f, (void)index;
}

struct file *file_get_anon(uint64_t pages)
{
    last_object = file_make(&fake_shared, 0, pages << PAGE_SHIFT);
    live_objects += last_object != NULL;
    return last_object;
}

struct file *fake_inode(unsigned handle)
{
    return inodes[handle % FAKE_INODES];
}

int device_get(uint64_t number, struct file **out)
{
    (void)number, (void)out;
    return ERR_NODEV;
}

int64_t io_open(struct request *rq, uint64_t handle, int wrong_kind, struct open **out)
{
    static struct open open;
    (void)rq, (void)wrong_kind;
    if (handle == 0 || handle > FAKE_HANDLES)
        return ERR_BADF;
    if (fuzz_fails())
        return ERR_NOMEM;
    open = (struct open){ .file = fake_inode((unsigned)handle - 1), .flags = handle - 1 == READ_ONLY_HANDLE ? FS_O_READ : FS_O_READ | FS_O_WRITE };
    *out = &open;
    return 0;
}

/* Once: inodes stay. */
void regions_fake_start(void)
{
    files_init();
    commit_init(0);
    for (unsigned i = 0; i < FAKE_INODES; i++) {
        inodes[i] = file_make(&fake_file, i + 1, UINT64_C(1) << 30);
        MUST(inodes[i]);
    }
    slab_objects = 0; /* the inodes stay */
}

void disk_note_read(struct file *f)
{
    (void)f;
}
