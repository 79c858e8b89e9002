/* Every error of the system has an errno, the one POSIX gives it. */
#include <quire/call.h>

#include "check.h"

#include <errno.h>

int main(void)
{
    for (int error = -1; error >= ERR_LAST; error--) {
        if (error != ERR_IO && error != ERR_STALE && error != ERR_DEAD)
            CHECK(quire_errno(error) != EIO);
    }
    CHECK(quire_errno(ERR_MFILE) == EMFILE);
    CHECK(quire_errno(ERR_NFILE) == ENFILE);
    CHECK(quire_errno(ERR_2BIG) == E2BIG);
    CHECK(quire_errno(ERR_FAULT) == EFAULT);
    CHECK(quire_errno(ERR_IO) == EIO);
    CHECK(quire_errno(ERR_BADF) == EBADF);
    CHECK(quire_errno(ERR_ACCESS) == EACCES);
    CHECK(quire_errno(ERR_NOEXEC) == ENOEXEC);
    CHECK(quire_errno(ERR_CHILD) == ECHILD);
    CHECK(quire_errno(0) == EIO);
    CHECK(quire_errno(ERR_LAST - 1) == EIO);
    CHECK(quire_errno(INT64_MIN) == EIO);
    errno = 0;
    CHECK(quire_result(7) == 7 && errno == 0);
    CHECK(quire_result(ERR_NOENT) == -1 && errno == ENOENT);
    return checks_done();
}
