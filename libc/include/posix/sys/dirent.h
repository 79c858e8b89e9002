/* Reading folders: what <dirent.h> includes for the types of this system. */
#ifndef _SYS_DIRENT_H
#define _SYS_DIRENT_H

#include <sys/cdefs.h>
#include <sys/types.h>

#define _DIRENT_HAVE_D_TYPE

struct dirent {
    ino_t d_ino;
    unsigned short d_reclen;
    unsigned char d_type; /* DT_* */
    char d_name[256];
};

typedef struct __dirstream DIR;

#if __BSD_VISIBLE
#define MAXNAMLEN 255
#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12
#endif

#endif
