/* Families. State: the spaces, in lists by the last digits of their family's number. */
#include "family.h"

enum { BUCKETS = 256 };

static struct list buckets[BUCKETS];
static uint32_t last;

void family_init(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&buckets[i]);
    last = 0;
}

static void enter(struct space *sp, uint32_t family)
{
    sp->family = family;
    list_push_back(&buckets[family % BUCKETS], &sp->relatives);
}

void family_found(struct space *sp)
{
    if (++last == 0) /* 0 is nobody's */
        last = 1;
    enter(sp, last);
}

void family_join(struct space *sp, const struct space *other)
{
    enter(sp, other->family);
}

void family_leave(struct space *sp)
{
    list_remove(&sp->relatives);
}

struct space *family_next(uint32_t family, struct space *after)
{
    struct list *head = &buckets[family % BUCKETS], *node = after ? after->relatives.next : head->next;
    for (; node != head; node = node->next) {
        struct space *sp = LIST_OF(node, struct space, relatives);
        if (sp->family == family)
            return sp;
    }
    return NULL;
}
