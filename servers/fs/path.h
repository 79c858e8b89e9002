/* From a path to an inode: components one by one, symbolic links put into the text. */
#ifndef FS_PATH_H
#define FS_PATH_H

#include "dir.h"

enum { PATH_LINKS_MAX = 40 };

/* The caller fills the first two; the walk changes the text. */
struct path {
    char text[FS_PATH_MAX];
    size_t bytes;
    /* Where it led. The references are the caller's, who gives them back by path_put. */
    struct inode *dir;    /* holds the last component; NULL if there is none ("/") */
    struct inode *inode;  /* the last component; NULL if there is no such name in dir */
    struct name last;     /* in text; 0 bytes if there is none */
    bool slash;           /* the path ended in '/' */
};

/*
 * Walks from `start` (NULL, or a leading '/': the root). A last component that does not exist is no error: inode is NULL.
 * If follow, a symbolic link as the last one is followed, also to where nothing is yet.
 * ERR_NOENT (an empty path, a component before the last), ERR_NOTDIR, ERR_LOOP, ERR_NAMETOOLONG, ERR_INVAL (a NUL in it),
 * ERR_IO, ERR_AGAIN, ERR_NFILE; then there is nothing to put.
 */
int path_walk(struct path *path, struct inode *start, bool follow);
void path_put(struct path *path);
/* The target of a symbolic link, at most `room` bytes of it -> its length in *bytes. */
int link_read(struct inode *link, char *to, size_t room, size_t *bytes);
/* Lets a new symbolic link have this target. ERR_NOSPC */
int link_begin(struct inode *link, const char *target, size_t bytes);

#endif
