/* init's first thread after the start: waits for servers that die and for orders to power off. */
#ifndef INIT_WATCH_H
#define INIT_WATCH_H

#include <quire/sys.h>

/* Serves init's endpoint for ever. on_power: called once for an order, with POWER_OFF or POWER_RESET. */
_Noreturn void watch_run(cap_t endpoint, void (*on_power)(unsigned how));

#endif
