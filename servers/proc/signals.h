/* The numbers of the signals that proc itself gives (proto/proc.h). */
#ifndef PROC_SIGNALS_H
#define PROC_SIGNALS_H

enum { SIGINT = 2, SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGKILL = 9, SIGSEGV = 11, SIGSYS = 31, SIGNALS = 64 };

#endif
