/* Sets of signals: bit n - 1 is signal n. */
#include <signal.h>

#include <quire/call.h>

static int bad(int signal)
{
    return signal < 1 || signal >= NSIG;
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)0;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    if (bad(signal))
        return (int)quire_result(ERR_INVAL);
    *set |= (sigset_t)1 << (signal - 1);
    return 0;
}

int sigdelset(sigset_t *set, int signal)
{
    if (bad(signal))
        return (int)quire_result(ERR_INVAL);
    *set &= ~((sigset_t)1 << (signal - 1));
    return 0;
}

int sigismember(const sigset_t *set, int signal)
{
    if (bad(signal))
        return (int)quire_result(ERR_INVAL);
    return (int)(*set >> (signal - 1) & 1);
}
