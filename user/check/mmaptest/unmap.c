/* munmap: of all, the head, the tail, the middle; of nothing; wrong arguments. */
#include "kit.h"

#include "lib/ask.h"

#include <signal.h>

static const int both = PROT_READ | PROT_WRITE;

static bool gone(unsigned char *memory, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += PAGE)
        if (kit_region(memory + at).bytes != 0 || suite_child(kit_read, memory + at) != SIGSEGV)
            return false;
    return true;
}

static void all_of_it(void)
{
    int fd = kit_file(3 * PAGE), before = kit_region_count();
    unsigned char *memory = kit_map(3 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    NEED(kit_matches(memory, 0, 3 * PAGE));
    NEED_OK(munmap(memory, 3 * PAGE));
    NEED(gone(memory, 3 * PAGE));
    NEED(kit_region_count() == before);
}

static void the_head(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    kit_read(memory);
    NEED_OK(munmap(memory, PAGE));
    NEED(gone(memory, PAGE));
    NEED(kit_matches(memory + PAGE, PAGE, 3 * PAGE));
    NEED(kit_region(memory + PAGE).offset == PAGE);
}

static void the_tail(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    kit_read(memory + 3 * PAGE);
    NEED_OK(munmap(memory + 2 * PAGE, 2 * PAGE));
    NEED(gone(memory + 2 * PAGE, 2 * PAGE));
    NEED(kit_matches(memory, 0, 2 * PAGE));
}

static void the_middle(void)
{
    int fd = kit_file(5 * PAGE), before = kit_region_count();
    unsigned char *memory = kit_map(5 * PAGE, both, MAP_PRIVATE, fd, 0);
    memory[0] = memory[2 * PAGE] = memory[4 * PAGE] = 99;
    NEED_OK(munmap(memory + 2 * PAGE, PAGE));
    NEED(gone(memory + 2 * PAGE, PAGE));
    NEED(kit_region_count() == before + 2);
    NEED(memory[0] == 99 && memory[4 * PAGE] == 99);
    NEED(kit_matches(memory + PAGE, PAGE, PAGE) && kit_matches(memory + 3 * PAGE, 3 * PAGE, PAGE));
    NEED_OK(munmap(memory, 5 * PAGE)); /* both pieces at once, over the hole */
    NEED(kit_region_count() == before);
}

static void several_at_once(void)
{
    int before = kit_region_count();
    unsigned char *memory = kit_anon(6 * PAGE);
    NEED_OK(mprotect(memory + 2 * PAGE, 2 * PAGE, PROT_READ)); /* three mappings now */
    memory[0] = memory[5 * PAGE] = 5;
    NEED_OK(munmap(memory + PAGE, 4 * PAGE));
    NEED(gone(memory + PAGE, 4 * PAGE));
    NEED(memory[0] == 5 && memory[5 * PAGE] == 5);
    NEED_OK(munmap(memory, 6 * PAGE));
    NEED(kit_region_count() == before);
}

static void of_nothing(void)
{
    unsigned char *memory = kit_anon(4 * PAGE);
    NEED_OK(munmap(memory, 4 * PAGE));
    NEED_OK(munmap(memory, 4 * PAGE));
}

static void wrong_arguments(void)
{
    unsigned char *memory = kit_anon(2 * PAGE);
    NEED_ERRNO(munmap(memory + 1, PAGE), EINVAL);
    NEED_ERRNO(munmap(memory, 0), EINVAL);
    NEED_ERRNO(munmap((void *)(1ul << 38), PAGE), EINVAL);
    NEED_ERRNO(munmap(memory, SIZE_MAX), EINVAL);
    memory[PAGE] = 1;
}

static void hole_without_a_slot(void)
{
    unsigned char *memory = kit_anon(3 * PAGE);
    memory[PAGE] = 42;
    for (int i = 0; mmap(NULL, PAGE, i % 2 ? PROT_READ : both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;)
        NEED(++i < 32);
    NEED_ERRNO(munmap(memory + PAGE, PAGE), EMFILE);
    NEED(memory[PAGE] == 42); /* nothing was done */
    NEED_OK(munmap(memory, PAGE)); /* the head needs none */
    NEED(memory[PAGE] == 42);
}

static void memory_comes_back(void)
{
    kit_stat();
    unsigned char *memory = kit_anon(64 * PAGE);
    uint64_t before = kit_stat().anon_frames;
    for (int i = 0; i < 64; i++)
        memory[i * PAGE] = 1;
    NEED(kit_stat().anon_frames == before + (kit_pager_is("eager") ? 0 : 64));
    uint64_t full = kit_stat().anon_frames;
    NEED_OK(munmap(memory + 16 * PAGE, 32 * PAGE));
    NEED(kit_stat().anon_frames == full - 32);
    NEED_OK(munmap(memory, 64 * PAGE));
    NEED(kit_stat().anon_frames == full - 64);
}

const struct test_case cases_unmap[] = {
    { "munmap_of_all", all_of_it, NULL },
    { "munmap_of_the_head", the_head, NULL },
    { "munmap_of_the_tail", the_tail, NULL },
    { "munmap_of_the_middle", the_middle, NULL },
    { "munmap_over_several_mappings", several_at_once, NULL },
    { "munmap_of_nothing_succeeds", of_nothing, NULL },
    { "munmap_wrong_arguments_are_EINVAL", wrong_arguments, NULL },
    { "munmap_hole_without_a_slot_is_EMFILE", hole_without_a_slot, "minimal" },
    { "munmap_gives_memory_back", memory_comes_back, NULL },
    { NULL, NULL, NULL },
};
