/*
 * How clients share what there are only so many of, such as places to wait in: any can have one while there is one left, and more
 * while it has fewer than are left. One that never gives any back takes half of them, and those who want few get them.
 */
#ifndef RT_SHARE_H
#define RT_SHARE_H

#include <stdbool.h>

/* More than one process has threads: while so many places are left nobody needs to be counted. */
enum { SHARE_PLENTY = 64 };

/* May a client that has `mine` take one of those left? */
static inline bool share_allows(unsigned mine, unsigned left)
{
    return left > 0 && (mine == 0 || mine < left);
}

#endif
