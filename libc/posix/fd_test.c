/* The descriptor table: reserving, sharing, replacing, the last close, what exec hands on. */
#include "fd.h"

#include "check.h"

#include <abi/err.h>

static struct fdlist_entry list[FD_MAX];

/* Takes this very descriptor for a new open file. */
static void install(int fd, unsigned kind, uint64_t handle, unsigned flags, bool close_on_exec)
{
    CHECK(__fd_reserve(fd) == fd);
    __fd_install(fd, kind, handle, flags, close_on_exec);
}

static void share(int from, int to, bool close_on_exec)
{
    CHECK(__fd_reserve(to) == to);
    CHECK(__fd_share(from, to, close_on_exec) == to);
}

static void test_reserving(void)
{
    CHECK(__fd_find(0) == NULL && __fd_find(-1) == NULL && __fd_find(FD_MAX) == NULL);
    CHECK(__fd_reserve(-1) == ERR_INVAL && __fd_reserve(FD_MAX) == ERR_INVAL);
    struct open_file last;
    CHECK(__fd_reserve(0) == 0 && __fd_reserve(0) == 1 && __fd_find(0) == NULL);
    CHECK(__fd_remove(0, &last) == ERR_BADF && __fd_share(0, 1, false) == ERR_BADF); /* gives 1 back */
    CHECK(__fd_reserve(0) == 1);
    __fd_install(1, FDLIST_FILE, 5, FDLIST_READ, false);
    CHECK(__fd_replace(1, 0, false, &last) == ERR_BUSY && __fd_find(1)->refs == 1);
    __fd_forked(); /* whoever had reserved 0 is not here */
    CHECK(__fd_reserve(0) == 0 && __fd_find(1)->handle == 5 && __fd_find(1)->refs == 1);
    __fd_unreserve(0);
    CHECK(__fd_remove(1, &last) == 1 && __fd_remove(1, &last) == ERR_BADF);
}

static void test_sharing(void)
{
    struct open_file last;
    install(0, FDLIST_FILE, 77, FDLIST_READ, false);
    share(0, 5, true);
    CHECK(__fd_end() == 6);
    CHECK(__fd_find(5) == __fd_find(0) && __fd_find(0)->refs == 2);
    CHECK(!__fd_close_on_exec(0) && __fd_close_on_exec(5));
    CHECK(__fd_remove(0, &last) == 0 && __fd_find(0) == NULL);
    CHECK(__fd_remove(5, &last) == 1 && last.handle == 77 && last.kind == FDLIST_FILE);
}

static void test_replacing(void)
{
    struct open_file last;
    install(0, FDLIST_FILE, 7, FDLIST_READ, false);
    install(1, FDLIST_PIPE, 8, FDLIST_READ, false);
    CHECK(__fd_replace(0, 1, true, &last) == 1 && last.handle == 8 && last.kind == FDLIST_PIPE);
    CHECK(__fd_find(1) == __fd_find(0) && __fd_find(0)->refs == 2 && __fd_close_on_exec(1));
    CHECK(__fd_replace(0, 1, false, &last) == 0 && __fd_find(0)->refs == 2 && !__fd_close_on_exec(1));
    CHECK(__fd_replace(0, 99, false, &last) == 0 && __fd_end() == 100 && __fd_find(99)->refs == 3);
    CHECK(__fd_replace(50, 1, false, &last) == ERR_BADF);
    CHECK(__fd_remove(0, &last) == 0 && __fd_remove(1, &last) == 0 && __fd_remove(99, &last) == 1 && last.handle == 7);
}

static void test_full(void)
{
    struct open_file last;
    for (int fd = 0; fd < FD_MAX; fd++)
        install(fd, FDLIST_FILE, (uint64_t)fd + 1, FDLIST_WRITE, fd % 2);
    CHECK(__fd_reserve(0) == ERR_MFILE && __fd_reserve(200) == ERR_MFILE);
    CHECK(__fd_remove(20, &last) == 1);
    __fd_set_limit(20);
    CHECK(__fd_limit() == 20 && __fd_reserve(0) == ERR_MFILE && __fd_reserve(30) == ERR_INVAL);
    __fd_set_limit(21);
    install(20, FDLIST_FILE, 21, FDLIST_WRITE, false);
    __fd_set_limit(UINT64_MAX);
    CHECK(__fd_limit() == FD_MAX && __fd_reserve(0) == ERR_MFILE);
    CHECK(__fd_list(list, FD_MAX) == FD_MAX);
    for (int fd = 0; fd < FD_MAX; fd++)
        CHECK(__fd_remove(fd, &last) == 1 && last.handle == (uint64_t)fd + 1);
}

static void test_exec(void)
{
    struct open_file last;
    install(0, FDLIST_TTY, 0, FDLIST_READ | FDLIST_WRITE, false);
    install(3, FDLIST_FILE, 9, FDLIST_READ | FDLIST_APPEND, false);
    share(3, 4, true);                              /* the file stays by 3 */
    install(6, FDLIST_PIPE, 10, FDLIST_READ, true); /* goes */
    share(6, 7, true);                              /* told once */
    install(8, FDLIST_NULL, 0, FDLIST_READ, true);  /* has no handle: nothing to tell */
    share(3, 9, false);
    size_t count = __fd_list(list, FD_MAX);
    CHECK(count == 4);
    CHECK(list[0].fd == 0 && list[0].kind == FDLIST_TTY && list[0].flags == (FDLIST_READ | FDLIST_WRITE));
    CHECK(list[1].fd == 3 && list[1].handle == 9 && list[1].flags == (FDLIST_READ | FDLIST_APPEND));
    CHECK(list[2].fd == FDLIST_FD_CLOSE && list[2].flags == FDLIST_CLOSE && list[2].handle == 10);
    CHECK(list[3].fd == 9 && list[3].handle == 9);
    for (int fd = 0; fd < FD_MAX; fd++) {
        if (__fd_find(fd))
            __fd_remove(fd, &last);
    }
    for (size_t i = 0; i < count; i++)
        CHECK(__fd_inherit(&list[i]) == (i != 2));
    CHECK(__fd_find(3) == __fd_find(9) && __fd_find(3)->refs == 2);
    CHECK(__fd_find(0)->kind == FDLIST_TTY && __fd_find(4) == NULL);
    CHECK(!__fd_inherit(&list[0])); /* taken */
    struct fdlist_entry bad = {FD_MAX, FDLIST_FILE, 0, 5};
    CHECK(!__fd_inherit(&bad));
    bad = (struct fdlist_entry){20, FDLIST_KINDS, 0, 5};
    CHECK(!__fd_inherit(&bad));
    bad = (struct fdlist_entry){FDLIST_FD_CWD, FDLIST_DIRECTORY, 0, 5};
    CHECK(!__fd_inherit(&bad));
}

int main(void)
{
    test_reserving();
    test_sharing();
    test_replacing();
    test_full();
    test_exec();
    return checks_done();
}
