/* newlib's <sys/wait.h>, and what it leaves out: children that stop and go on (XSI), waitid. */
#ifndef QUIRE_SYS_WAIT_H
#define QUIRE_SYS_WAIT_H

#include_next <sys/wait.h>

#include <signal.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WSTOPPED 2 /* waitid's name of WUNTRACED */
#define WEXITED 4
#define WCONTINUED 8
#define WNOWAIT 0x01000000
#define WIFCONTINUED(w) ((w) == 0xffff)
#define WCOREDUMP(w) 0

typedef enum { P_ALL, P_PID, P_PGID } idtype_t;
int waitid(idtype_t kind, id_t id, siginfo_t *info, int options);

#if __BSD_VISIBLE
struct rusage;
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);
#endif

#ifdef __cplusplus
}
#endif

#endif
