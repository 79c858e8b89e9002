/* newlib's feature tests, and the POSIX options that this system has (XBD 2.1.3). What is not named here is not there. */
#ifndef QUIRE_SYS_FEATURES_H
#define QUIRE_SYS_FEATURES_H

#include_next <sys/features.h>

#undef _POSIX_THREADS
#undef _POSIX_TIMERS
#undef _POSIX_MONOTONIC_CLOCK
#undef _POSIX_MAPPED_FILES
#undef _POSIX_MEMORY_PROTECTION
#undef _POSIX_FSYNC

#define _POSIX_VERSION 200809L
#define _POSIX2_VERSION 200809L
#define _POSIX_JOB_CONTROL 1
#define _POSIX_SAVED_IDS 1
#define _POSIX_CHOWN_RESTRICTED 1
#define _POSIX_NO_TRUNC 1
#define _POSIX_VDISABLE '\0'
#define _POSIX_FSYNC 200809L
#define _POSIX_MAPPED_FILES 200809L
#define _POSIX_MEMORY_PROTECTION 200809L
#define _POSIX_MONOTONIC_CLOCK 200809L
#define _POSIX_TIMERS 200809L /* newlib's <time.h> asks for it before it declares clock_gettime */
#ifndef GETREENT_PROVIDED /* said only while newlib itself is built: its stdio would guard against cancellation, which we lack */
#define _POSIX_THREADS 200809L
#endif
#define _POSIX_THREAD_ATTR_STACKADDR 200809L
#define _POSIX_THREAD_ATTR_STACKSIZE 200809L
#define _POSIX_THREAD_PROCESS_SHARED 200809L
#define _POSIX_THREAD_SAFE_FUNCTIONS 200809L
#define _POSIX_BARRIERS 200809L
#define _POSIX_READER_WRITER_LOCKS 200809L
#define _POSIX_SPIN_LOCKS 200809L
#define _POSIX_SEMAPHORES 200809L
#define _POSIX_TIMEOUTS 200809L
#define _POSIX_REALTIME_SIGNALS 200809L
#define _POSIX_REGEXP 1
#define _POSIX_SHELL 1
#define _POSIX_V6_LP64_OFF64 1
#define _POSIX_V7_LP64_OFF64 1

#endif
