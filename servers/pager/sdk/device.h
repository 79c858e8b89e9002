/* Devices that programs may map (object.h): what init gave, by number. */
#ifndef PAGER_DEVICE_H
#define PAGER_DEVICE_H

#include "file.h"

#include <abi/msg.h>
#include <proto/server.h>
#include <quire/sys.h>

void devices_init(const struct server_boot *boot);
/* The object of device `number`, with one hold: 0, ERR_NODEV or ERR_NOMEM. */
int device_get(uint64_t number, struct file **out);
/* PAGER_DEVICE. */
int64_t device_tell(const struct message *m, uint64_t out[MSG_WORDS]);

#endif
