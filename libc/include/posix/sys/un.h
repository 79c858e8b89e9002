/* POSIX <sys/un.h>: the name of a socket in the file system. There are none (<sys/socket.h>). */
#ifndef _SYS_UN_H
#define _SYS_UN_H

#include <sys/socket.h>

struct sockaddr_un {
    sa_family_t sun_family;
    char sun_path[108];
};

#endif
