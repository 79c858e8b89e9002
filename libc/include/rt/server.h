/* What a server defines: its entry in C. start.S calls it on the stack that init gave; it must not return. */
#ifndef RT_SERVER_H
#define RT_SERVER_H

#include <proto/server.h>

/* boot: the read-only page at SERVER_BOOT_VA, valid for ever. Ends in serve_run (rt/serve.h). */
void server_main(const struct server_boot *boot);

#endif
