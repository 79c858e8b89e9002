/* Making a path canonical: absolute, without ".", ".." and symbolic links. Used by chdir and realpath; no server here. */
#ifndef POSIX_PATH_H
#define POSIX_PATH_H

#include <stddef.h>
#include <stdint.h>

/*
 * Reads the symbolic link `path` (absolute) into buffer. Gives its length (at most max), ERR_INVAL if it is there but no
 * link, or another ERR_*.
 */
typedef int64_t path_readlink(const char *path, char *buffer, size_t max);

enum { PATH_BYTES = 4096, PATH_LINKS_MAX = 40 };

/*
 * Writes the canonical form of `path`, relative to the canonical path cwd, to out (PATH_BYTES, NUL-terminated).
 * 0; ERR_NOENT (path is empty, or a part is missing), ERR_NAMETOOLONG, ERR_LOOP, or what readlink answered; that is asked of
 * "NAME/." too, where NAME must be a folder.
 */
int64_t __path_canonical(const char *cwd, const char *path, char out[PATH_BYTES], path_readlink *readlink);

#endif
