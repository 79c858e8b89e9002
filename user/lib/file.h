/* Paths and whole-file copying, as several tools need them. */
#ifndef USER_FILE_H
#define USER_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* "folder/name" in fresh memory (free it); NULL with errno if there is none. */
char *file_join(const char *folder, const char *name);

/* The last part of a path, without trailing slashes, in fresh memory; "/" for the root. */
char *file_base(const char *path);

/* 1 if path is a folder (symbolic links followed), else 0. */
int file_is_folder(const char *path);

/* Where a two-name tool (cp, mv, ln) puts `from`: `to` itself, or to/BASE if `to` is a folder. Fresh memory, or NULL. */
char *file_target(const char *from, const char *to);

/* Writes all of it, going on after short writes. 0, or -1 with errno. */
int file_write_all(int fd, const void *data, size_t bytes);

/* Copies from one descriptor to another until the end of the first. 0, -1 (reading failed) or -2 (writing failed). */
int file_pour(int from, int to);

/* The same from one file, whole, into a new one: what is a hole there becomes one here. */
int file_pour_holes(int from, int to);

#endif
