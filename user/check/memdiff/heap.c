/* brk: the heap's end, in pages and bytes from where it was when the program first asked. */
#include "verbs.h"

#include "place.h"
#include "world.h"

#include <sys/mman.h>
#include <unistd.h>

static uintptr_t base, end;

static bool find_base(void)
{
    uintptr_t now = (uintptr_t)sbrk(0);
    base = (now + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    end = base;
    if (brk((void *)base) < 0)
        base = 0;
    else
        place_heap(base);
    return base != 0;
}

/* The pages between two ends are noted as mapped, or not. */
static void note(uintptr_t from, uintptr_t to)
{
    const struct page_note page = { .past = world.next, .prot = PROT_READ | PROT_WRITE, .mapped = true };
    from = (from + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    to = (to + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    if (to > from)
        place_set(from, to - from, &page);
    else if (to < from)
        place_set(to, from - to, NULL);
}

/* brk OFFSET */
static void set_end(const struct op *op)
{
    uint64_t offset = (uint64_t)op_number(op, 1);
    if (offset > (uint64_t)WINDOW_PAGES * PAGE || (!base && !find_base())) {
        say_skip();
        return;
    }
    int status = brk((void *)(base + offset));
    say_result(status);
    if (status == 0) {
        note(end, base + offset);
        end = base + offset;
    }
}

const struct verb heap_verbs[] = { { "brk", set_end }, { NULL, NULL } };
