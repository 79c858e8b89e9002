/* newlib's <time.h>, and what C11 adds. */
#ifndef QUIRE_TIME_H
#define QUIRE_TIME_H

#include_next <time.h>

#if __ISO_C_VISIBLE >= 2011 || __cplusplus >= 201703L
#ifdef __cplusplus
extern "C" {
#endif
#define TIME_UTC 1
int timespec_get(struct timespec *now, int base);
#ifdef __cplusplus
}
#endif
#endif

#if __BSD_VISIBLE
#ifdef __cplusplus
extern "C" {
#endif
time_t timegm(struct tm *time);
#ifdef __cplusplus
}
#endif
#endif

#endif
