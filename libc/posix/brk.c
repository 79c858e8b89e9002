/* The heap's end. The pager is asked only when the end moves to another page; `end` is ours, to the byte. */
#include "alias.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdint.h>
#include <unistd.h>

static uintptr_t end;   /* 0: not asked yet */
static uintptr_t paged; /* the end as the pager was told */

/* *now: where the end is then. */
static int64_t move(uintptr_t to, uintptr_t *now)
{
    uint64_t w[MSG_WORDS] = {to};
    int64_t result = quire_call(USER_SLOT_PAGER, PAGER_BRK, w);
    if (result < 0)
        return result;
    *now = w[0];
    if (end == 0)
        end = paged = w[0];
    return 0;
}

static int64_t ask(void)
{
    uintptr_t now;
    return end ? 0 : move(0, &now);
}

static int64_t set_end(uintptr_t to)
{
    uintptr_t page = (to + PAGE_BYTES - 1) & ~(uintptr_t)(PAGE_BYTES - 1);
    if (page != paged) {
        uintptr_t now;
        int64_t result = move(page, &now);
        if (result < 0)
            return ERR_NOMEM;
        if (now != page) /* nothing is mapped there that could be given up */
            return 0;
        paged = page;
    }
    end = to;
    return 0;
}

void *_sbrk(ptrdiff_t more)
{
    if (quire_result(ask()) < 0)
        return (void *)-1;
    uintptr_t old = end, to = old + (uintptr_t)more;
    if (more == 0)
        return (void *)old;
    if ((more > 0 && (to < old || to > USER_MMAP_FLOOR)) || (more < 0 && to > old)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    return quire_result(set_end(to)) < 0 ? (void *)-1 : (void *)old;
}

void *sbrk(ptrdiff_t more) WEAK_ALIAS(_sbrk);

int brk(void *to)
{
    if (quire_result(ask()) < 0)
        return -1;
    if ((uintptr_t)to > USER_MMAP_FLOOR)
        return (int)quire_result(ERR_NOMEM);
    return (int)quire_result(set_end((uintptr_t)to));
}
