/* newlib's <sched.h>, and what it keeps for systems with priorities. All programs are alike here: SCHED_OTHER, priority 0. */
#ifndef QUIRE_SCHED_H
#define QUIRE_SCHED_H

#include_next <sched.h>

#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Another policy than SCHED_OTHER, or priority than 0, is EINVAL. */
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_getscheduler(pid_t pid);
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param);
int sched_getparam(pid_t pid, struct sched_param *param);
int sched_setparam(pid_t pid, const struct sched_param *param);
int sched_rr_get_interval(pid_t pid, struct timespec *interval);

#ifdef __cplusplus
}
#endif
#endif
