/*
 * Device memory. State: what init gave, and the objects of those that are mapped. A page of it is an entry of a page table and nothing else: the
 * kernel knows no frame there (ENTRY_NO_FRAME), so nothing is counted.
 */
#include "device.h"

#include "fault.h"
#include "object.h"
#include "space.h"
#include "stat.h"

#include <abi/err.h>
#include <proto/pager.h>
#include <rt/string.h>

enum { AROUND_PAGES = 16 }; /* mapped with one touch: there is nothing to be saved */

static struct server_device devices[SERVER_DEVICES];
static struct file *objects[SERVER_DEVICES]; /* NULL: nobody maps it */
static uint64_t count;

void devices_init(const struct server_boot *boot)
{
    count = boot->devices < SERVER_DEVICES ? boot->devices : SERVER_DEVICES;
    memcpy(devices, boot->device, sizeof devices);
    memset(objects, 0, sizeof objects);
}

int device_get(uint64_t number, struct file **out)
{
    if (number >= count)
        return ERR_NODEV;
    struct file *f = objects[number];
    if (f)
        file_hold(f);
    else if (!(f = objects[number] = file_make(&object_device, 0, devices[number].frames << PAGE_SHIFT)))
        return ERR_NOMEM;
    *out = f;
    return 0;
}

int64_t device_tell(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct pager_device told = { .bytes = 0 };
    if (m->w[0] >= count)
        return ERR_NOENT;
    if (BUF_BYTES(m->buffer) < sizeof told)
        return ERR_INVAL;
    memcpy(told.name, devices[m->w[0]].name, sizeof told.name - 1);
    told.bytes = devices[m->w[0]].frames << PAGE_SHIFT;
    int64_t copied = sys_copy_out(m->id, 0, &told, sizeof told);
    if (copied >= 0 && (uint64_t)copied < sizeof told) {
        out[0] = 0;
        out[1] = (uint64_t)copied;
        return ERR_TOUCH;
    }
    return copied < 0 ? copied : 0;
}

static unsigned number_of(const struct file *f)
{
    unsigned number = 0;
    while (objects[number] != f)
        number++;
    return number;
}

/* Maps it at once: f->page stays NULL. */
static int64_t fault(struct request *rq, struct region *r, struct fault *f)
{
    uint64_t index = region_file_page(r, f->va), pages = (r->end - f->va) >> PAGE_SHIFT;
    (void)rq;
    if (index >= r->file->size >> PAGE_SHIFT)
        return ERR_RANGE;
    f->page = NULL;
    f->kind = STAT_PRESENT;
    f->mapped = true;
    return space_map_device(f->space, f->va, SLOT_PAGER_DEVICE + number_of(r->file), index, pages < AROUND_PAGES ? pages : AROUND_PAGES, r->prot);
}

static bool resident(const struct region *r, vaddr_t va)
{
    return region_file_page(r, va) < r->file->size >> PAGE_SHIFT;
}

static const char *check(const struct region *r, vaddr_t va, const struct page *p, unsigned bits)
{
    (void)bits;
    return p || !resident(r, va) ? "what a device region maps is not of the device" : NULL;
}

static bool keeps(const struct file *f)
{
    (void)f;
    return true; /* there are none */
}

static bool end(struct file *f)
{
    objects[number_of(f)] = NULL;
    return true;
}

const struct object_kind object_device = { .name = "device", .fixed = true, .fault = fault, .resident = resident, .check = check,
                                           .keeps = keeps, .end = end };
