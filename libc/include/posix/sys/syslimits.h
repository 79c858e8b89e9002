/* The limits of this system, for <limits.h>. */
#ifndef _SYS_SYSLIMITS_H_
#define _SYS_SYSLIMITS_H_

#define ARG_MAX 131072     /* USER_ARGS_BYTES_MAX of proto/layout.h */
#define CHILD_MAX 64
#define LINK_MAX 32000     /* ext2 */
#define MAX_CANON 1024
#define MAX_INPUT 1024
#define NAME_MAX 255       /* FS_NAME_MAX of proto/fs.h */
#define NGROUPS_MAX 16
#define OPEN_MAX 256       /* FS_HANDLES_MAX */
#define PATH_MAX 4096      /* FS_PATH_MAX */
#define PIPE_BUF 4096      /* FS_PIPE_ATOMIC */
#define IOV_MAX 1024
#define SYMLOOP_MAX 16
#define SYMLINK_MAX 4095
#define PAGESIZE 4096
#define PAGE_SIZE PAGESIZE
#define HOST_NAME_MAX 64
#define LOGIN_NAME_MAX 32
#define TTY_NAME_MAX 32
#define FILESIZEBITS 64
#define PTHREAD_STACK_MIN 16384
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_THREADS_MAX 64 /* PROC_THREADS_MAX of proto/proc.h */
#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define SEM_NSEMS_MAX 256
#ifndef SEM_VALUE_MAX
#define SEM_VALUE_MAX 0x7fffffff
#endif
#define RTSIG_MAX 31
#define SIGQUEUE_MAX 256

#define BC_BASE_MAX 99
#define BC_DIM_MAX 2048
#define BC_SCALE_MAX 99
#define BC_STRING_MAX 1000
#define COLL_WEIGHTS_MAX 2
#define EXPR_NEST_MAX 32
#define LINE_MAX 2048
#define RE_DUP_MAX 255

#endif
