/* The parts of a device number. */
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H

#define major(device) ((unsigned)((unsigned long)(device) >> 8 & 0xffffff))
#define minor(device) ((unsigned)((device) & 0xff))
#define makedev(major, minor) ((dev_t)((unsigned long)(major) << 8 | ((minor) & 0xff)))

#endif
