/* Memory of user spaces, reached through the direct map. */
#include <kern/user.h>

#include <abi/err.h>
#include <kern/call.h>
#include <kern/ipc.h>
#include <kern/memory.h>
#include <kern/obj/space.h>

static inline void *page_at(struct space *s, vaddr_t va, bool write)
{
    unsigned level;
    pte_t *pte = s ? mmu_leaf(s->root, va, &level) : NULL;
    pte_t need = PTE_U | PTE_R | (write ? PTE_W : 0);
    if (!pte || (*pte & need) != need)
        return NULL;
    pfn_t pfn = pte_pfn(*pte);
    if (pfn - frame_first >= frame_end - frame_first)
        return NULL; /* device registers are not memory */
    *pte |= PTE_A | (write ? PTE_D : 0);
    size_t bytes = level == 0 ? PAGE_BYTES : UINT64_C(1) << (PAGE_SHIFT + 9 * level);
    return (char *)pfn_direct(pfn) + (va & (bytes - 1));
}

void *user_page(struct space *s, vaddr_t va, bool write)
{
    return page_at(s, va, write);
}

static size_t page_rest(vaddr_t va)
{
    return PAGE_BYTES - (va & (PAGE_BYTES - 1));
}

int user_read(struct space *s, vaddr_t from, void *to, size_t bytes)
{
    for (char *d = to; bytes;) {
        size_t n = page_rest(from) < bytes ? page_rest(from) : bytes;
        const void *p = user_page(s, from, false);
        if (!p)
            return ERR_FAULT;
        memcpy(d, p, n);
        d += n, from += n, bytes -= n;
    }
    return 0;
}

int user_write(struct space *s, vaddr_t to, const void *from, size_t bytes)
{
    for (size_t done = 0; done < bytes; done += PAGE_BYTES)
        if (!user_page(s, to + done, true))
            return ERR_FAULT;
    if (bytes && !user_page(s, to + bytes - 1, true))
        return ERR_FAULT;
    for (const char *f = from; bytes;) {
        size_t n = page_rest(to) < bytes ? page_rest(to) : bytes;
        memcpy(user_page(s, to, true), f, n);
        f += n, to += n, bytes -= n;
    }
    return 0;
}

/* How far a copy can go in one piece. */
static size_t piece(vaddr_t a, vaddr_t b, size_t left)
{
    size_t n = page_rest(a) < page_rest(b) ? page_rest(a) : page_rest(b);
    return n < left ? n : left;
}

/* All it calls is inlined: a call less counts here. */
__attribute__((flatten)) int64_t user_copy(struct thread *t, uint64_t id, uint64_t offset, vaddr_t own, uint64_t bytes, bool out)
{
    struct thread *w = ipc_waiting(t, id);
    if (!w || !w->space)
        return ERR_STALE;
    uint64_t total = BUF_BYTES(w->buffer_word);
    if (!(w->buffer_word & (out ? BUF_OUT : BUF_IN)))
        return ERR_RIGHT;
    if (offset > total || bytes > total - offset)
        return ERR_INVAL;
    if (own >= USER_LIMIT || bytes > USER_LIMIT - own)
        return ERR_FAULT;
    vaddr_t theirs = w->buffer + offset;
    uint64_t done = t->progress < bytes ? t->progress : 0; /* not more: other registers than when it was paused */
    while (done < bytes) {
        size_t n = piece(theirs + done, own + done, bytes - done);
        void *their_page = page_at(w->space, theirs + done, out);
        if (!their_page)
            break;
        void *own_page = page_at(t->space, own + done, !out);
        if (!own_page)
            return ERR_FAULT;
        memcpy(out ? their_page : own_page, out ? own_page : their_page, n);
        done += n;
        if (done < bytes && call_must_pause()) {
            t->progress = done;
            return CALL_RESTART;
        }
    }
    return (int64_t)done;
}
