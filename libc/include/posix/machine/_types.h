/* The types that newlib keeps at 16 bits unless a machine asks for more (sys/_types.h says how it asks). */
#ifndef _MACHINE__TYPES_H
#define _MACHINE__TYPES_H

#include <machine/_default_types.h>

#define __machine_dev_t_defined
typedef unsigned long __dev_t;
#define __machine_ino_t_defined
typedef unsigned long __ino_t;
#define __machine_uid_t_defined
typedef unsigned int __uid_t;
#define __machine_gid_t_defined
typedef unsigned int __gid_t;
#define __machine_fsfilcnt_t_defined
typedef unsigned long __fsfilcnt_t;

#endif
