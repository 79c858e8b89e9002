/* The handlers of the calls of proto/fs.h, in four files: names and directories, handles, pipes, locks. */
#ifndef FS_OPS_H
#define FS_OPS_H

#include <quire/sys.h>

/* ops_names.c: what goes by a path */
int64_t op_open(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_stat(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_mkdir(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_mkfifo(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_unlink(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_rmdir(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_rename(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_link(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_symlink(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_readlink(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_chmod(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_utime(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_chmod_handle(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_utime_handle(const struct message *m, uint64_t w[MSG_WORDS]);

/* ops_handles.c: handles, their holders, the whole file system */
int64_t op_close(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_fstat(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_flags(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_readdir(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_statfs(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_sync(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_unmount(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_resolve(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_client_fork(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_client_exit(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_stat_server(const struct message *m, uint64_t w[MSG_WORDS]);

/* ops_pipes.c */
int64_t op_pipe(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_pipe_read(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_pipe_write(const struct message *m, uint64_t w[MSG_WORDS]);

/* ops_locks.c */
int64_t op_lock(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_poll(const struct message *m, uint64_t w[MSG_WORDS]);
int64_t op_cancel(const struct message *m, uint64_t w[MSG_WORDS]);

#endif
