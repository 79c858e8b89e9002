/* Files: what is written is read, whatever the sizes and places. */
#include "kit.h"

#include "lib/ask.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void small_sizes(void)
{
    static const size_t sizes[] = { 0, 1, 511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097, 12 * 1024, 12 * 1024 + 1 };
    kit_home();
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        close(kit_file("f", i, sizes[i]));
        NEED(kit_holds("f", i, sizes[i]));
    }
}

/* Direct, indirect and double-indirect blocks, of 1 KiB or of 4 KiB (ext2: 12 direct, then 256 or 1024 a block). */
static void large(void)
{
    enum { BYTES = 5 << 20 };
    kit_home();
    int fd = kit_file("f", 1, BYTES);
    struct stat status;
    NEED_OK(fsync(fd));
    NEED_OK(fstat(fd, &status));
    NEED(status.st_size == BYTES && status.st_blocks >= BYTES / 512);
    close(fd);
    NEED(kit_holds("f", 1, BYTES));
    struct ask_disk before, after;
    NEED_OK(ask_disk(&before));
    NEED_OK(unlink("f"));
    sync();
    NEED_OK(ask_disk(&after));
    NEED((after.blocks_free - before.blocks_free) * before.block_bytes >= BYTES);
}

static void sparse(void)
{
    unsigned char byte = 7;
    struct stat status;
    kit_home();
    int fd = open("f", O_RDWR | O_CREAT, 0644);
    NEED(pwrite(fd, &byte, 1, 20 << 20) == 1);
    NEED_OK(fstat(fd, &status));
    NEED(status.st_size == (20 << 20) + 1 && status.st_blocks < 100);
    NEED(pread(fd, &byte, 1, 10 << 20) == 1 && byte == 0);
    NEED(pwrite(fd, "m", 1, 10 << 20) == 1);
    NEED(pread(fd, &byte, 1, 20 << 20) == 1 && byte == 7);
    NEED(pread(fd, &byte, 1, 10 << 20) == 1 && byte == 'm');
}

static void seeks(void)
{
    unsigned char byte;
    kit_home();
    int fd = kit_file("f", 3, 10000);
    NEED(lseek(fd, -1, SEEK_END) == 9999);
    NEED(read(fd, &byte, 1) == 1 && byte == kit_byte(3, 9999));
    NEED(read(fd, &byte, 1) == 0);
    NEED(lseek(fd, -5000, SEEK_CUR) == 5000);
    NEED(read(fd, &byte, 1) == 1 && byte == kit_byte(3, 5000));
    NEED_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
    NEED(lseek(fd, 20000, SEEK_SET) == 20000);
    NEED(read(fd, &byte, 1) == 0);
}

static void append(void)
{
    kit_home();
    close(kit_file("f", 4, 100));
    int a = open("f", O_WRONLY | O_APPEND), b = open("f", O_WRONLY | O_APPEND);
    for (size_t i = 100; i < 200; i++) {
        unsigned char byte = kit_byte(4, i);
        NEED(write(i % 2 ? a : b, &byte, 1) == 1);
    }
    close(a);
    close(b);
    NEED(kit_holds("f", 4, 200));
}

static void overwrite_and_truncate(void)
{
    struct stat status;
    kit_home();
    int fd = kit_file("f", 5, 30000);
    unsigned char byte = 0;
    NEED_OK(ftruncate(fd, 12345));
    NEED(kit_holds("f", 5, 12345));
    NEED_OK(ftruncate(fd, 20000));
    NEED(pread(fd, &byte, 1, 12345) == 1 && byte == 0);
    NEED(pread(fd, &byte, 1, 19999) == 1 && byte == 0);
    NEED_OK(ftruncate(fd, 12345));
    NEED(kit_holds("f", 5, 12345));
    close(open("f", O_WRONLY | O_TRUNC));
    NEED_OK(stat("f", &status));
    NEED(status.st_size == 0 && status.st_blocks == 0);
    NEED_ERRNO(ftruncate(fd, -1), EINVAL);
}

static void rights(void)
{
    char byte = 0;
    kit_home();
    close(kit_file("f", 6, 10));
    int reader = open("f", O_RDONLY), writer = open("f", O_WRONLY);
    NEED_ERRNO(write(reader, &byte, 1), EBADF);
    NEED_ERRNO(read(writer, &byte, 1), EBADF);
    NEED_OK(close(reader));
    NEED_ERRNO(close(reader), EBADF);
    NEED_ERRNO(read(reader, &byte, 1), EBADF);
    NEED_ERRNO(read(-1, &byte, 1), EBADF);
}

static void duplicates(void)
{
    unsigned char byte;
    kit_home();
    int fd = kit_file("f", 7, 100), other = dup(fd);
    NEED_OK(other);
    NEED_OK(lseek(fd, 50, SEEK_SET));
    NEED(read(other, &byte, 1) == 1 && byte == kit_byte(7, 50)); /* one offset */
    NEED_OK(close(fd));
    NEED(read(other, &byte, 1) == 1 && byte == kit_byte(7, 51));
    NEED(dup2(other, 30) == 30);
    NEED(read(30, &byte, 1) == 1 && byte == kit_byte(7, 52));
}

static void many_open(void)
{
    enum { COUNT = 100 };
    int fds[COUNT];
    kit_home();
    close(kit_file("f", 8, COUNT));
    for (int i = 0; i < COUNT; i++)
        NEED_OK(fds[i] = open("f", O_RDONLY));
    for (int i = 0; i < COUNT; i++) {
        unsigned char byte;
        NEED(pread(fds[i], &byte, 1, i) == 1 && byte == kit_byte(8, (size_t)i));
        NEED_OK(close(fds[i]));
    }
}

static void too_many_open(void)
{
    int fd, count = 0;
    kit_home();
    while ((fd = open("/", O_RDONLY)) >= 0)
        NEED(++count < 5000);
    NEED(errno == EMFILE && count > 20);
}

const struct test_case cases_file[] = {
    { "file_small_sizes", small_sizes, NULL },
    { "file_with_double_indirect_blocks", large, NULL },
    { "file_with_holes", sparse, NULL },
    { "file_seek", seeks, NULL },
    { "file_append", append, NULL },
    { "file_truncate", overwrite_and_truncate, NULL },
    { "file_rights_of_descriptors", rights, NULL },
    { "file_duplicates_share_an_offset", duplicates, NULL },
    { "file_open_many_times", many_open, NULL },
    { "file_open_too_many_is_EMFILE", too_many_open, NULL },
    { NULL, NULL, NULL },
};
