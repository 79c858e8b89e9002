/* Arguments of mmap: each error its own errno; lengths rounded up. */
#include "kit.h"

#include <fcntl.h>
#include <sys/stat.h>

static const int both = PROT_READ | PROT_WRITE;

static void bad_descriptor(void)
{
    int fd = kit_file(PAGE);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0), EBADF);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0), EBADF);
    close(fd);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0), EBADF);
}

static void zero_length(void)
{
    int fd = kit_file(PAGE);
    NEED_ERRNO(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL);
    NEED_ERRNO(mmap(NULL, 0, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EINVAL);
}

static void unaligned_offset(void)
{
    int fd = kit_file(3 * PAGE);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 1), EINVAL);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE + 512), EINVAL);
}

static void neither_or_both_sharings(void)
{
    int fd = kit_file(PAGE);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, 0, fd, 0), EINVAL);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_PRIVATE, fd, 0), EINVAL);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0), EINVAL);
}

static void shared_writable_of_readonly_file(void)
{
    close(kit_file(PAGE));
    int fd = open(KIT_PATH, O_RDONLY);
    NEED_OK(fd);
    NEED_ERRNO(mmap(NULL, PAGE, both, MAP_SHARED, fd, 0), EACCES);
    NEED_OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));
    NEED_OK(mmap(NULL, PAGE, both, MAP_PRIVATE, fd, 0)); /* its changes stay its own */
}

static void file_not_open_for_reading(void)
{
    close(kit_file(PAGE));
    int fd = open(KIT_PATH, O_WRONLY);
    NEED_OK(fd);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0), EACCES);
    NEED_ERRNO(mmap(NULL, PAGE, both, MAP_SHARED, fd, 0), EACCES);
}

static void not_a_file(void)
{
    int ends[2];
    int folder = open("/tmp", O_RDONLY);
    NEED_OK(folder);
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, folder, 0), ENODEV);
    NEED_OK(pipe(ends));
    NEED_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0), ENODEV);
}

static void no_free_slot(void)
{
    enum { SLOTS = 16 }; /* of the pager `minimal` */
    int before = kit_region_count(), made = 0;
    void *last = NULL;
    NEED(before < SLOTS);
    for (; made <= SLOTS; made++) { /* every other one read-only: such neighbours cannot be one mapping */
        void *memory = mmap(NULL, PAGE, made % 2 ? PROT_READ : both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            break;
        last = memory;
    }
    NEED(errno == EMFILE);
    NEED(before + made == SLOTS);
    NEED(kit_region_count() == SLOTS);
    NEED_OK(munmap(last, PAGE)); /* one slot is free again */
    NEED_OK(mmap(NULL, PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    NEED_ERRNO(mmap(NULL, PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EMFILE);
}

static void no_room(void)
{
    int fd = kit_file(PAGE), before = kit_region_count();
    NEED_ERRNO(mmap(NULL, (size_t)1 << 38, PROT_READ, MAP_PRIVATE, fd, 0), ENOMEM);
    NEED_ERRNO(mmap(NULL, (size_t)1 << 46, PROT_READ, MAP_PRIVATE, fd, 0), ENOMEM);
    NEED_ERRNO(mmap(NULL, SIZE_MAX, PROT_READ, MAP_PRIVATE, fd, 0), ENOMEM);
    NEED_ERRNO(mmap(NULL, (size_t)1 << 36, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM); /* more than there is */
    NEED(kit_region_count() == before);
}

static void fixed_address_unaligned(void)
{
    NEED_ERRNO(mmap((void *)0x2000000123, PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), EINVAL);
}

static void fixed_address_outside(void)
{
    unsigned long places[] = { 1ul << 38, 1ul << 62, ~0ul << 12 };
    for (int i = 0; i < 3; i++) {
        errno = 0;
        void *got = mmap((void *)places[i], PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        NEED(got == MAP_FAILED);
        NEED(errno == ENOMEM || errno == EINVAL);
    }
}

static void length_rounded_up(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(PAGE + 1, both, MAP_PRIVATE, fd, 0);
    NEED(kit_region(memory).bytes == 2 * PAGE);
    NEED(kit_matches(memory, 0, 2 * PAGE));
    unsigned char *small = kit_anon(1);
    small[PAGE - 1] = 1;
    NEED(kit_region(small + PAGE - 1).bytes > 0);
    NEED_OK(munmap(small, 1));
    NEED(kit_region(small).bytes == 0);
}

const struct test_case cases_argument[] = {
    { "mmap_bad_descriptor_is_EBADF", bad_descriptor, NULL },
    { "mmap_zero_length_is_EINVAL", zero_length, NULL },
    { "mmap_unaligned_offset_is_EINVAL", unaligned_offset, NULL },
    { "mmap_neither_or_both_sharings_is_EINVAL", neither_or_both_sharings, NULL },
    { "mmap_shared_writable_of_readonly_file_is_EACCES", shared_writable_of_readonly_file, NULL },
    { "mmap_file_not_open_for_reading_is_EACCES", file_not_open_for_reading, NULL },
    { "mmap_not_a_file_is_ENODEV", not_a_file, NULL },
    { "mmap_no_free_slot_is_EMFILE", no_free_slot, "minimal" },
    { "mmap_no_room_is_ENOMEM", no_room, NULL },
    { "mmap_fixed_address_unaligned_is_EINVAL", fixed_address_unaligned, NULL },
    { "mmap_fixed_address_outside_fails", fixed_address_outside, NULL },
    { "mmap_length_is_rounded_up", length_rounded_up, NULL },
    { NULL, NULL, NULL },
};
