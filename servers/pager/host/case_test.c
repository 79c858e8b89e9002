/* Short scenes, each of which went wrong once. */
#include "scene.h"

#include <string.h>

/* What a child inherits from a locked mapping stays wired for the parent when the child writes, though it is the only one who locks. */
static void locked_by_the_parent_alone(void)
{
    uint64_t parent = scene_spawn(1), value;
    vaddr_t va = scene_map(parent, 2, PROT_R | PROT_W, PAGER_MAP_PRIVATE | PAGER_MAP_ANON | PAGER_MAP_LOCKED, 0, 0);
    MUST(va && scene_store(parent, va, 1));
    uint64_t child = scene_fork(parent, 2);
    MUST(child && scene_store(child, va, 2));
    scene_audit();
    MUST(scene_load(parent, va, &value) && value == 1 && scene_load(child, va, &value) && value == 2);
    scene_exit(child);
    scene_exit(parent);
}

/*
 * A page is on its way out, being written, when write() wants to add to it and waits for blocks. It must still be there then, or what it had is lost.
 * At which length of memory taken that happens is the policy's: so each is tried.
 */
static void written_to_while_it_goes(void)
{
    static char data[3 * PAGE_BYTES], back[sizeof data];
    uint64_t bytes = 2 * PAGE_BYTES + 600, more = 300, handle = fake_fs_open(1, FS_O_READ | FS_O_WRITE);
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (char)(1 + i % 251);
    scene_set("high_watermark=100"), scene_set("low_watermark=99");
    for (unsigned taken = 60; taken < 120; taken++) {
        uint64_t writer = scene_spawn(3), eater = scene_spawn(4);
        MUST(scene_io(writer, PAGER_WRITE, handle, 0, data, bytes) == (int64_t)bytes);
        vaddr_t va = scene_map(eater, taken + 1, PROT_R | PROT_W, PAGER_MAP_PRIVATE | PAGER_MAP_ANON, 0, 0);
        for (unsigned i = 0; va && i < taken; i++) {
            struct fake_call fault;
            char *frame;
            if (!fake_touch(eater, va + i * PAGE_BYTES, 1, &frame, &fault) && !fault.answered)
                fake_abandon(&fault); /* it would have to wait for the disk, which stands still */
        }
        MUST(scene_io(writer, PAGER_WRITE, handle, bytes, data + bytes, more) == (int64_t)more);
        scene_exit(eater);
        MUST(scene_io(writer, PAGER_READ, handle, 0, back, bytes + more) == (int64_t)(bytes + more));
        MUST(memcmp(data, back, bytes + more) == 0);
        MUST(scene_call(writer, PAGER_TRUNCATE, (uint64_t[MSG_WORDS]){ handle, 0 }, NULL) == 0);
        scene_exit(writer);
        scene_audit();
    }
}

/*
 * Three processes have a page of a file in private mappings, and one writes to it: its copy comes with the answer to the fault. Pages that are evicted
 * before that answer is given must not be missed in the mapping that is about to be replaced.
 */
static void copied_while_it_goes(void)
{
    uint64_t handle = fake_fs_open(2, FS_O_READ | FS_O_WRITE), value;
    static char data[2 * PAGE_BYTES];
    for (unsigned taken = 60; taken < 120; taken++) {
        scene_set("low_watermark=16");
        uint64_t first = scene_spawn(5), eater = scene_spawn(6);
        MUST(scene_io(first, PAGER_WRITE, handle, 0, data, sizeof data) == (int64_t)sizeof data);
        MUST(scene_call(first, PAGER_FSYNC, (uint64_t[MSG_WORDS]){ handle }, NULL) == 0);
        vaddr_t va = scene_map(first, 2, PROT_R | PROT_W, PAGER_MAP_PRIVATE, handle, 0);
        MUST(va && scene_load(first, va, &value));
        uint64_t second = scene_fork(first, 7), third = scene_fork(first, 8);
        MUST(scene_load(second, va, &value) && scene_load(third, va, &value) && scene_store(second, va + PAGE_BYTES, 1));
        vaddr_t much = scene_map(eater, taken + 1, PROT_R | PROT_W, PAGER_MAP_PRIVATE | PAGER_MAP_ANON, 0, 0);
        for (unsigned i = 0; much && i < taken; i++)
            MUST(scene_store(eater, much + i * PAGE_BYTES, i));
        scene_set("low_watermark=99"); /* from the next message on pages are evicted */
        MUST(scene_store(first, va, 2));
        scene_set("low_watermark=16");
        scene_audit();
        MUST(scene_load(first, va, &value) && value == 2 && scene_load(third, va, &value) && value == 0);
        scene_exit(eater), scene_exit(first), scene_exit(second), scene_exit(third);
    }
}

/* A hole ends in the middle of a page. What is stored there while fs still frees the blocks comes after the hole, and stays. */
static void stored_at_the_edge_of_a_hole(void)
{
    static char data[3 * PAGE_BYTES];
    uint64_t handle = fake_fs_open(3, FS_O_READ | FS_O_WRITE), space = scene_spawn(9), value;
    MUST(scene_io(space, PAGER_WRITE, handle, 0, data, sizeof data) == (int64_t)sizeof data);
    vaddr_t va = scene_map(space, 3, PROT_R | PROT_W, PAGER_MAP_SHARED, handle, 0);
    MUST(va && scene_store(space, va + PAGE_BYTES, 1));
    struct fake_call punch = { .badge = space, .label = PAGER_ALLOCATE, .w = { handle, 0, PAGE_BYTES + 2048, PAGER_ALLOCATE_PUNCH } };
    fake_send(&punch);
    MUST(!punch.answered && scene_store(space, va + PAGE_BYTES, 2));
    while (!punch.answered)
        fake_pump(1);
    MUST(punch.status == 0 && scene_load(space, va + PAGE_BYTES, &value) && value == 2);
    scene_exit(space);
    scene_audit();
}

/*
 * The last page of a file is being written when a write() far behind makes the file longer: what lies between the old end and that of the page has no
 * blocks then. Or it is being written when a hole is made in it. What is stored there later is data all the same. Which of the two fs does first is
 * chance's.
 */
static void lost_blocks_while_it_is_written(void)
{
    static char data[2560];
    uint64_t handle = fake_fs_open(4, FS_O_READ | FS_O_WRITE), space = scene_spawn(10), hole[MSG_WORDS];
    for (unsigned tries = 0; tries < 100; tries++) {
        MUST(scene_call(space, PAGER_TRUNCATE, (uint64_t[MSG_WORDS]){ handle, 0 }, NULL) == 0);
        MUST(scene_io(space, PAGER_WRITE, handle, 0, data, sizeof data) == (int64_t)sizeof data);
        struct fake_call sync = { .badge = space, .label = PAGER_FSYNC, .w = { handle } };
        struct fake_call write = { .badge = space, .label = PAGER_WRITE, .w = { handle, 100, 3 * PAGE_BYTES }, .buffer = data, .bytes = 100, .present = 100,
                                   .flags = BUF_IN | BUF_OUT };
        struct fake_call punch = { .badge = space, .label = PAGER_ALLOCATE, .w = { handle, 0, 2048, PAGER_ALLOCATE_PUNCH } };
        struct fake_call *other = tries % 2 ? &write : &punch;
        fake_send(&sync), fake_send(other);
        while (!sync.answered || !other->answered)
            fake_pump(1);
        vaddr_t va = scene_map(space, 1, PROT_R | PROT_W, PAGER_MAP_SHARED, handle, 0);
        MUST(va && scene_store(space, va + (tries % 2 ? 3000 : 100), 1));
        MUST(scene_call(space, PAGER_SEEK, (uint64_t[MSG_WORDS]){ handle, 0, PAGER_SEEK_HOLE }, hole) == 0);
        MUST(hole[0] >= (tries % 2 ? PAGE_BYTES : sizeof data));
        MUST(scene_call(space, PAGER_MUNMAP, (uint64_t[MSG_WORDS]){ va, PAGE_BYTES }, NULL) == 0);
    }
    scene_exit(space);
}

/* A vfork child is killed while its sync() waits: that request is forgotten with it. */
static void killed_while_it_syncs(void)
{
    static char data[4 * PAGE_BYTES];
    uint64_t handle = fake_fs_open(5, FS_O_READ | FS_O_WRITE), parent = scene_spawn(11), out[MSG_WORDS], value;
    MUST(scene_io(parent, PAGER_WRITE, handle, 0, data, sizeof data) == (int64_t)sizeof data);
    MUST(scene_call(BADGE_PROC, PAGER_SPACE_CREATE, (uint64_t[MSG_WORDS]){ 12, parent, 1 }, out) == 0);
    struct fake_call sync = { .badge = out[0], .label = PAGER_SYNC };
    fake_send(&sync);
    MUST(!sync.answered);
    fake_abandon(&sync);
    scene_exit(out[0]);
    vaddr_t va = scene_map(parent, 8, PROT_R | PROT_W, PAGER_MAP_PRIVATE | PAGER_MAP_ANON, 0, 0); /* uses the frame that the child's space was */
    for (unsigned i = 0; i < 8; i++)
        MUST(scene_store(parent, va + i * PAGE_BYTES, 0));
    while (fake_pump(1))
        continue;
    for (unsigned i = 0; i < 8; i++)
        for (unsigned at = 0; at < PAGE_BYTES; at += 8)
            MUST(scene_load(parent, va + i * PAGE_BYTES + at, &value) && value == 0);
    scene_exit(parent);
    scene_audit();
}

/* msync makes safe what the pages hold, whoever stored it: here another process, and the same one by another mapping. */
static void stored_by_another_mapping(void)
{
    static char data[4 * PAGE_BYTES];
    uint64_t handle = fake_fs_open(0, FS_O_READ | FS_O_WRITE), first = scene_spawn(13), second = scene_spawn(14), disk[3 * PAGE_BYTES / 8];
    MUST(scene_io(first, PAGER_WRITE, handle, 0, data, sizeof data) == (int64_t)sizeof data);
    MUST(scene_call(first, PAGER_FSYNC, (uint64_t[MSG_WORDS]){ handle }, NULL) == 0);
    vaddr_t whole = scene_map(first, 4, PROT_R | PROT_W, PAGER_MAP_SHARED, handle, 0);
    vaddr_t part = scene_map(first, 2, PROT_R, PAGER_MAP_SHARED, handle, PAGE_BYTES);
    vaddr_t other = scene_map(second, 3, PROT_R | PROT_W, PAGER_MAP_SHARED, handle, PAGE_BYTES);
    MUST(scene_store(first, whole + PAGE_BYTES, 1) && scene_store(second, other + PAGE_BYTES, 2) && scene_store(second, other + 2 * PAGE_BYTES, 3));
    MUST(scene_call(first, PAGER_MSYNC, (uint64_t[MSG_WORDS]){ part, 2 * PAGE_BYTES, 2 }, NULL) == 0);
    fake_fs_get(0, disk, sizeof disk);
    MUST(disk[PAGE_BYTES / 8] == 1 && disk[2 * PAGE_BYTES / 8] == 2);
    scene_exit(first), scene_exit(second);
    scene_audit();
}

static uint64_t left_to_promise(void)
{
    struct pager_stat stat = scene_stat();
    return stat.commit_limit - stat.commit_frames;
}

/* With nothing left to promise: what needs no promise goes on, and what takes the place of promised memory, too. */
static void nothing_left_to_promise(void)
{
    const uint64_t kind = PAGER_MAP_PRIVATE | PAGER_MAP_ANON;
    uint64_t space = scene_spawn(15), left = left_to_promise(), out[MSG_WORDS];
    vaddr_t most = scene_map(space, left - 2, PROT_R | PROT_W, kind, 0, 0), rest = scene_map(space, 1, PROT_R | PROT_W, kind, 0, 0);
    MUST(most && rest);
    while (scene_map(space, 1, PROT_R | PROT_W, kind, 0, 0))
        continue;
    uint64_t again[MSG_WORDS] = { most, (left - 2) * PAGE_BYTES, PROT_R | PROT_W | (kind | PAGER_MAP_FIXED) << PAGER_MAP_SHIFT };
    MUST(scene_call(space, PAGER_MMAP, again, out) == 0 && out[0] == most);
    again[1] = 3 * PAGE_BYTES;
    MUST(scene_call(space, PAGER_MMAP, again, out) == 0 && scene_store(space, most, 1));
    scene_audit();
    scene_set("overcommit=0");
    for (unsigned i = 0; i < 3; i++) /* their tables come out of what was not promised */
        MUST(scene_call(space, PAGER_MPROTECT, (uint64_t[MSG_WORDS]){ rest, PAGE_BYTES, i & 1 ? PROT_R | PROT_W : PROT_R }, NULL) == 0);
    scene_exit(space);
    scene_audit();
}

int main(void)
{
    fake_seed(1);
    fake_start(200, 90, 0);
    locked_by_the_parent_alone();
    written_to_while_it_goes();
    copied_while_it_goes();
    stored_at_the_edge_of_a_hole();
    lost_blocks_while_it_is_written();
    killed_while_it_syncs();
    stored_by_another_mapping();
    nothing_left_to_promise();
    printf("8 passed, 0 failed\n");
    return 0;
}
