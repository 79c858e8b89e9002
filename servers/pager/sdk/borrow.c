/* Memory that is lent (borrow.h). State: in the spaces: a borrower's lender, a lender's count. */
#include "borrow.h"

#include "open.h"
#include "request.h"

#include <rt/log.h>
#include <rt/string.h>

int borrow_create(uint64_t pid, struct space *parent, bool memory, struct space **out)
{
    struct space *sp;
    int error = space_create(pid, &sp);
    if (error)
        return ERR_AGAIN; /* as for a fork */
    memcpy(sp->limits, parent->limits, sizeof sp->limits);
    error = open_clone(parent, sp);
    if (error) {
        space_destroy(sp);
        return error;
    }
    if (memory) {
        sp->lender = space_memory(parent);
        sp->lender->borrowers++;
    }
    *out = sp;
    return 0;
}

void borrow_end(struct space *sp)
{
    struct space *lender = sp->lender;
    if (!lender)
        return;
    rt_assert(lender->borrowers > 0);
    request_purge(sp);
    sp->lender = NULL;
    if (--lender->borrowers == 0 && lender->over)
        space_destroy(lender);
}

bool borrow_keeps(struct space *sp)
{
    unsigned cursor = 0;
    struct space *other;
    if (sp->borrowers == 0)
        return false;
    sp->over = true;
    while ((other = space_each(&cursor)) && other->lender != sp)
        ;
    rt_assert(other);
    sp->pid = other->pid; /* foreign calls, and who looks, ask for the process */
    return true;
}
