/*
 * The window of read-ahead. A miss that continues what was read doubles it, any other halves it, down to the page alone:
 *
 *   first miss: 8 --next page behind it is missed, or the mark is reached--> 16 --> .. --> the setting read_ahead
 *       |                                                                       |
 *       +--a miss elsewhere--> 4 --> 2 --> 1 (random) --the next page--> 2 --> ..
 *
 * The mark lies at the beginning of the pages that were read ahead last: whoever reads on finds the following window on its way.
 */
#include "window.h"

#include <proto/pager.h>
#include <sdk/setting.h>

enum { WINDOW_START = 8, WINDOW_MOST = 1024 };

static uint64_t most = 64;

static const struct setting setting = { .name = "read_ahead", .unit = "pages", .value = &most, .least = 1, .most = WINDOW_MOST };

void window_init(void)
{
    settings_add(&setting, 1);
}

static void set_window(struct ahead *a, uint64_t pages)
{
    a->window = (uint16_t)(pages > most ? most : pages < 1 ? 1 : pages);
}

struct ahead_run window_miss(struct ahead *a, uint64_t index)
{
    bool goes_on = a->window && index == a->until;
    if (a->advice == PAGER_ADVICE_RANDOM)
        a->window = 1;
    else if (a->advice == PAGER_ADVICE_SEQUENTIAL)
        set_window(a, most);
    else if (a->window == 0)
        set_window(a, WINDOW_START);
    else
        set_window(a, goes_on ? 2u * a->window : a->window / 2u);
    a->until = index + a->window;
    a->mark = a->window > 1 && (goes_on || a->advice == PAGER_ADVICE_SEQUENTIAL) ? index + 1 : 0;
    return (struct ahead_run){ index, a->window };
}

struct ahead_run window_go_on(struct ahead *a)
{
    set_window(a, 2u * a->window);
    struct ahead_run run = { a->until, a->window };
    a->mark = a->until;
    a->until += a->window;
    return run;
}

void window_extend(struct ahead *a, uint64_t index, uint64_t until)
{
    if (index <= a->until && until > a->until)
        a->until = until;
}
