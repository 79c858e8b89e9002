/*
 * Opening files, and fcntl (POSIX <fcntl.h>). Takes the place of newlib's, whose struct flock has a 16-bit pid. The
 * values are newlib's, because its stdio is built with them.
 */
#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#include <_ansi.h>
#include <sys/cdefs.h>
#include <sys/stat.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_APPEND 0x0008
#define O_CREAT 0x0200
#define O_TRUNC 0x0400
#define O_EXCL 0x0800
#define O_SYNC 0x2000
#define O_DSYNC O_SYNC
#define O_RSYNC O_SYNC
#define O_NONBLOCK 0x4000
#define O_NDELAY O_NONBLOCK
#define O_NOCTTY 0x8000
#define O_TTY_INIT 0
#if __POSIX_VISIBLE >= 200809
#define O_CLOEXEC 0x40000
#define O_NOFOLLOW 0x100000
#define O_DIRECTORY 0x200000
#define O_EXEC 0x400000
#define O_SEARCH 0x400000
#endif

#define FD_CLOEXEC 1

#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_GETOWN 5
#define F_SETOWN 6
#define F_GETLK 7
#define F_SETLK 8
#define F_SETLKW 9
#define F_DUPFD_CLOEXEC 14

#define F_RDLCK 1
#define F_WRLCK 2
#define F_UNLCK 3

struct flock {
    short l_type;   /* F_RDLCK, F_WRLCK, F_UNLCK */
    short l_whence; /* SEEK_* */
    off_t l_start;
    off_t l_len;    /* 0: to the end of the file */
    pid_t l_pid;    /* told by F_GETLK */
};

#if __BSD_VISIBLE || __POSIX_VISIBLE >= 200809
#define AT_FDCWD (-2)
#define AT_EACCESS 1
#define AT_SYMLINK_NOFOLLOW 2
#define AT_SYMLINK_FOLLOW 4
#define AT_REMOVEDIR 8
#endif

#if __BSD_VISIBLE
#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8
#define FAPPEND O_APPEND
#define FNDELAY O_NONBLOCK
#define FNONBLOCK O_NONBLOCK
#define FREAD 1
#define FWRITE 2
int flock(int fd, int operation);
#endif

int open(const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int command, ...);
#if __POSIX_VISIBLE >= 200112
#define POSIX_FADV_NORMAL 0
#define POSIX_FADV_RANDOM 1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED 3
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_NOREUSE 5
/* These give the number of the error. */
int posix_fadvise(int fd, off_t offset, off_t bytes, int advice);
int posix_fallocate(int fd, off_t offset, off_t bytes);
#endif
#if __GNU_VISIBLE
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
/* mode 0: as posix_fallocate, but -1 and errno. PUNCH_HOLE | KEEP_SIZE: the range becomes a hole. EOPNOTSUPP: any other mode. */
int fallocate(int fd, int mode, off_t offset, off_t bytes);
#endif
#if __ATFILE_VISIBLE
int openat(int at, const char *path, int flags, ...);
#endif

#ifdef _COMPILING_NEWLIB
int _open(const char *path, int flags, ...);
int _fcntl(int fd, int command, ...);
#endif

#ifdef __cplusplus
}
#endif
#endif
