/* Dropping the cache, on Quire: a setting of the pager. */
#include "fsx.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <quire/sys.h>

void drop_caches(int fd)
{
    static char text[] = "drop_caches=1";
    uint64_t w[MSG_WORDS] = { PAGER_CONTROL_SET, sizeof text - 1 };
    (void)fd;
    if (sys_call(USER_SLOT_PAGER, PAGER_CONTROL, w, text, (sizeof text - 1) | BUF_IN) != 0)
        fail("drop_caches");
}
