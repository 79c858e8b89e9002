/* The table of jobs, and waiting. */
#include "job.h"

#include "interrupt.h"
#include "terminal.h"
#include "trap.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct job jobs[JOBS_MAX];
static int control;

void job_control(int on)
{
    control = on;
}

int job_control_is_on(void)
{
    return control;
}

struct job *job_create(const char *text, int background)
{
    for (int i = 0; i < JOBS_MAX; i++) {
        if (jobs[i].number)
            continue;
        memset(&jobs[i], 0, sizeof jobs[i]);
        jobs[i].number = i + 1;
        jobs[i].background = background;
        snprintf(jobs[i].text, sizeof jobs[i].text, "%s", text);
        return &jobs[i];
    }
    fputs("sh: too many jobs\n", stderr);
    return NULL;
}

static void add(struct job *job, pid_t pid)
{
    if (job->count == 0)
        job->group = pid;
    job->pids[job->count++] = pid;
    job->left++;
    if (!control)
        return;
    setpgid(pid, job->group);
    if (!job->background && job->count == 1)
        terminal_give(job->group);
}

/* The child's side of add(); all else that it had of the shell is the parent's. */
static void enter(const struct job *job)
{
    pid_t group = job->group; /* 0 in the first one: its own pid */
    int gives = control && !job->background && job->count == 0;
    if (control)
        setpgid(0, group);
    if (gives)
        terminal_give(getpid());
    memset(jobs, 0, sizeof jobs);
    control = 0;
    interrupt_forget();
    trap_forget();
}

pid_t job_fork(struct job *job)
{
    sigset_t all, before;
    fflush(NULL);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before); /* what comes to the child before it is one is for the child */
    pid_t pid = fork();
    int why = errno;
    if (pid > 0)
        add(job, pid);
    else if (pid == 0)
        enter(job);
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = why;
    return pid;
}

/* $? of a status of waitpid. */
static int status_code(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void note_change(pid_t pid, int status)
{
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++) {
        for (int i = 0; job->number && i < job->count; i++) {
            if (job->pids[i] != pid)
                continue;
            if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
                job->stopped = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
                job->told &= job->stopped != 0;
                return;
            }
            job->pids[i] = 0;
            job->left--;
            job->interrupted |= WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
            if (i == job->count - 1)
                job->status = status_code(status);
            return;
        }
    }
}

/* Waits until any child ends, is stopped or goes on. 0, or -1: there is none, a signal came (EINTR), or with WNOHANG none has ended (EAGAIN). */
static int wait_any(int flags)
{
    int status;
    pid_t pid = waitpid(-1, &status, control ? flags | WUNTRACED | WCONTINUED : flags);
    if (pid == 0)
        errno = EAGAIN;
    if (pid <= 0)
        return -1;
    note_change(pid, status);
    return 0;
}

static void wake_up(int number)
{
    (void)number;
}

/* As wait_any(0), but a signal that the shell listens to ends it also if it came just before. */
static int wait_any_or_signal(void)
{
    struct sigaction wake = { .sa_handler = wake_up }, child;
    sigset_t all, before;
    int result;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    sigaction(SIGCHLD, NULL, &child);
    if (child.sa_handler == SIG_DFL || child.sa_handler == SIG_IGN)
        sigaction(SIGCHLD, &wake, NULL);
    while ((result = wait_any(WNOHANG)) < 0 && errno == EAGAIN && !interrupt_pending() && !trap_came())
        sigsuspend(&before);
    int why = errno == EAGAIN ? EINTR : errno;
    sigaction(SIGCHLD, &child, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = why;
    return result;
}

static void print(struct job *job)
{
    job->told = job->stopped != 0;
    if (job->left > 0 && job->stopped)
        fprintf(stderr, "[%d] stopped  %s\n", job->number, job->text);
    else if (job->left > 0)
        fprintf(stderr, "[%d] running  %s\n", job->number, job->text);
    else if (job->status == 0)
        fprintf(stderr, "[%d] done  %s\n", job->number, job->text);
    else if (job->status > 128)
        fprintf(stderr, "[%d] killed by signal %d  %s\n", job->number, job->status - 128, job->text);
    else
        fprintf(stderr, "[%d] exit %d  %s\n", job->number, job->status, job->text);
}

int job_wait(struct job *job)
{
    while (job->left > 0 && !job->stopped && (wait_any(0) == 0 || errno == EINTR))
        ;
    if (control)
        terminal_take();
    if (job->stopped) {
        job->background = 1;
        if (job->stopped != SIGTSTP) /* the terminal has begun a line after ^Z */
            fputc('\n', stderr);
        print(job);
        return 128 + job->stopped;
    }
    if (control && job->interrupted && !trap_note(SIGINT))
        interrupt_note();
    if (job->status == 128 + SIGKILL || job->status == 128 + SIGTERM)
        fprintf(stderr, "%s: killed by signal %d\n", job->text, job->status - 128);
    job->number = 0;
    return job->status;
}

static struct job *job_of(pid_t pid)
{
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        for (int i = 0; job->number && i < job->count; i++)
            if (job->pids[i] == pid || job->group == pid)
                return job;
    return NULL;
}

static int any_left(void)
{
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        if (job->number && job->left > 0)
            return 1;
    return 0;
}

int job_wait_background(pid_t pid)
{
    int status = 0;
    struct job *job = pid ? job_of(pid) : NULL;
    if (pid && !job)
        return 127;
    while (job ? job->left > 0 : any_left())
        if (wait_any_or_signal() < 0) {
            if (errno != EINTR)
                break;
            return 128 + (trap_came() ? trap_came() : SIGINT);
        }
    for (struct job *each = jobs; each < jobs + JOBS_MAX; each++) {
        if (!each->number || (job && each != job))
            continue;
        status = each->status;
        each->number = 0;
    }
    return pid ? status : 0;
}

void job_report(void)
{
    while (any_left() && wait_any(WNOHANG) == 0)
        ;
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++) {
        if (!job->number || (job->left > 0 && (!job->stopped || job->told)))
            continue;
        if (control)
            print(job);
        if (job->left == 0)
            job->number = 0;
    }
}

struct job *job_find(int number)
{
    struct job *found = NULL;
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        if (job->number && (job->number == number || number == 0))
            found = job;
    return found;
}

int job_foreground(struct job *job)
{
    job->background = 0;
    fprintf(stderr, "%s\n", job->text);
    if (control)
        terminal_give(job->group);
    job->stopped = job->told = 0;
    kill(-job->group, SIGCONT);
    return job_wait(job);
}

void job_continue(struct job *job)
{
    job->stopped = job->told = 0;
    kill(-job->group, SIGCONT);
    print(job);
}

void job_announce(const struct job *job)
{
    if (control)
        fprintf(stderr, "[%d] %d\n", job->number, (int)job->group);
}

void job_list(void)
{
    while (any_left() && wait_any(WNOHANG) == 0)
        ;
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        if (job->number)
            print(job);
}
