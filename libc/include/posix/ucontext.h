/* ucontext_t and REG_*: what a handler of SA_SIGINFO gets third. They are <signal.h>'s; there is no getcontext and no swapcontext. */
#ifndef _UCONTEXT_H
#define _UCONTEXT_H

#include <signal.h>

#endif
