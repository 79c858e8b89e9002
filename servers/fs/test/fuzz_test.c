/*
 * Corrupt images: bytes of the metadata are changed at random (seeded), then everything is tried that a program could
 * try. Errors are right answers, and so are successes; a crash, a sanitizer's report or a hang is not.
 */
#include "../buffer.h"
#include "../file.h"
#include "../names.h"
#include "../super.h"
#include "../unwritten.h"
#include "data.h"
#include "host.h"

#include <abi/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY = 512 << 10, IMAGES = 100, SECONDS_EACH = 10 };

static struct path path, other;
static uint64_t current_seed;

static void too_long(int signal_number)
{
    (void)signal_number;
    printf("image with seed %lu takes too long\n", (unsigned long)current_seed); /* nothing else prints in this test */
    fflush(stdout);
    _exit(1);
}

static int walk(struct path *p, const char *text, bool follow)
{
    p->bytes = strlen(text);
    memcpy(p->text, text, p->bytes);
    return path_walk(p, NULL, follow);
}

/* A tree with everything in it: deep directories, links, files with all kinds of blocks, a large directory. */
static void populate(void)
{
    static uint8_t bytes[3000];
    char name[400], dir[100] = "";
    struct inode *file;
    memset(bytes, 'b', sizeof(bytes));
    super_begin();
    for (int i = 0; i < 6; i++) {
        sprintf(dir + strlen(dir), "/d%d", i);
        if (walk(&path, dir, false) == 0 && !names_create(&path, MODE_DIRECTORY | 0755, NULL, NULL))
            path_put(&path);
        for (int k = 0; k < 30; k++) {
            sprintf(name, "%s/f%d", dir, k);
            if (k % 5 == 4)
                sprintf(name, "%s/%0*d", dir, 120 + k, k);
            if (walk(&path, name, false))
                continue;
            struct name target = {(const char *)bytes, 20 + (uint32_t)k * 4};
            if (k % 10 == 3) {
                names_create(&path, MODE_SYMLINK | 0777, &target, NULL);
            } else if (names_create(&path, MODE_FILE | 0644, NULL, &file) == 0) {
                data_write(file, 0, bytes, 1 + (uint64_t)k * 90);
                if (k % 7 == 0)
                    data_write(file, (uint64_t)300 << 10 << k % 3 * 4, bytes, 3000);
                inode_put(file);
            }
            path_put(&path);
        }
    }
    super_unmount();
}

/* Visits a tree: every directory, link and block map; depth and number are bounded, as a program's patience is. */
static void visit(const char *dir, int depth, int *left)
{
    static uint8_t bytes[9000];
    struct dir_entry entry;
    uint64_t cookie = 0;
    size_t n;
    struct inode *at;
    if (depth == 0 || walk(&path, dir, true))
        return;
    at = path.inode ? inode_hold(path.inode) : NULL;
    path_put(&path);
    while (at && inode_kind(at) == FS_KIND_DIRECTORY && --*left > 0 && dir_next(at, &cookie, &entry) == 0) {
        char name[2000];
        struct inode *inode;
        struct fs_stat st;
        if (snprintf(name, sizeof(name), "%s/%s", dir, entry.name) >= (int)sizeof(name) || inode_get(entry.number, &inode))
            continue;
        inode_stat(inode, &st);
        if (inode_kind(inode) == FS_KIND_FILE) {
            data_read(inode, 0, bytes, sizeof(bytes));
            data_read(inode, inode_size(inode) - 1, bytes, 1);
            data_read(inode, 300 << 10, bytes, sizeof(bytes));
        } else if (inode_kind(inode) == FS_KIND_SYMLINK) {
            link_read(inode, (char *)bytes, sizeof(bytes), &n);
        }
        bool directory = inode_kind(inode) == FS_KIND_DIRECTORY;
        inode_put(inode);
        if (directory && entry.name[0] != '.')
            visit(name, depth - 1, left);
    }
    if (at)
        inode_put(at);
}

static void random_path(char *out)
{
    int depth = (int)host_random(7);
    out[0] = '\0';
    for (int i = 0; i < depth; i++)
        sprintf(out + strlen(out), host_random(20) ? "/d%d" : "/..", i);
    unsigned k = host_random(34);
    sprintf(out + strlen(out), k % 5 == 4 && k < 30 ? "/%0*u" : "/f%.0u%u", k % 5 == 4 && k < 30 ? (int)(120 + k) : 0, k);
}

static void change_something(void)
{
    char name[400];
    static uint8_t bytes[6000];
    random_path(name);
    if (super_begin() || walk(&path, name, host_random(2)))
        return;
    struct inode *inode = path.inode;
    switch (host_random(9)) {
    case 0: names_create(&path, MODE_FILE | 0600, NULL, NULL); break;
    case 1: names_create(&path, MODE_DIRECTORY | 0700, NULL, NULL); break;
    case 2: names_unlink(&path); break;
    case 3: names_rmdir(&path); break;
    case 4:
    case 5:
        random_path(name);
        if (walk(&other, name, false) == 0) {
            if (host_random(2))
                names_rename(&path, &other);
            else
                names_link(&path, &other);
            path_put(&other);
        }
        break;
    case 6:
        if (inode && inode_kind(inode) == FS_KIND_FILE)
            file_truncate(inode, host_random(2) ? host_random(100000) : 0);
        break;
    default:
        if (inode && inode_kind(inode) == FS_KIND_FILE)
            data_write(inode, host_random(400000), bytes, 1 + host_random(sizeof(bytes) - 1));
    }
    path_put(&path);
    inode_settle();
}

/* Changes some bytes where the metadata is; sometimes whole numbers, sometimes to near values. */
static void corrupt(uint8_t *image, size_t bytes)
{
    unsigned n = 1 + host_random(host_random(3) ? 12 : 300);
    for (unsigned i = 0; i < n; i++) {
        size_t at = host_random(40) == 0 ? 1024 + host_random(300) : host_random((uint32_t)(host_random(3) ? bytes / 6 : bytes));
        for (unsigned tries = 0; tries < 200 * (i % 2) && image[at] == 0; tries++)
            at = host_random((uint32_t)bytes / 5); /* mostly where something is */
        if (at >= 1024 && at < 1024 + 120 && host_random(4))
            continue; /* a superblock that is refused tests little */
        uint32_t value = host_random(3) ? host_random(256) : host_random((uint32_t)bytes / 1024);
        if (host_random(2) && at + 4 <= bytes)
            memcpy(image + (at & ~(size_t)3), &value, 4);
        else
            image[at] = host_random(4) ? (uint8_t)(image[at] ^ 1u << host_random(8)) : (uint8_t)host_random(256);
    }
}

/* How many images could be mounted, and in how many of these something wrong was noticed. */
struct tally {
    unsigned mounted, noticed;
};

static void one_image(const uint8_t *good, size_t bytes, struct tally *tally)
{
    int left = 3000;
    memcpy(host_image(), good, bytes);
    corrupt(host_image(), bytes);
    alarm(SECONDS_EACH);
    if (super_mount(host_memory(MEMORY), MEMORY) == 0) {
        tally->mounted++;
        visit("", 9, &left);
        visit("/", 9, &left);
        for (int i = 0; i < 200; i++)
            change_something();
        super_sync();
        for (int i = 0; i < 100; i++)
            change_something();
        inode_settle_all();
        super_unmount();
        CHECK(inodes_in_use() == 0);
        tally->noticed += super.corrupt;
    }
    alarm(0);
}

int main(int argc, char **argv)
{
    static const char *options[] = {"-b 1024 -I 128", "-b 2048", "-b 4096", "-b 1024 -r 0 -g 1024"};
    uint64_t start = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    host_quiet = argc <= 1;
    signal(SIGALRM, too_long);
    for (unsigned o = 0; o < sizeof(options) / sizeof(*options); o++) {
        struct tally tally = {0, 0};
        host_image_make(6 << 10, options[o]);
        size_t bytes = host_image_bytes();
        uint8_t *good = malloc(bytes);
        if (CHECK(super_mount(host_memory(MEMORY), MEMORY) == 0))
            populate();
        CHECK(host_image_clean());
        memcpy(good, host_image(), bytes);
        for (unsigned i = 0; i < (argc > 1 ? 1 : IMAGES); i++) {
            current_seed = start + i;
            host_seed = current_seed * 1000003 + o;
            one_image(good, bytes, &tally);
        }
        printf("%s: %u of %d corrupt images could be mounted, %u were noticed\n", options[o], tally.mounted, IMAGES,
               tally.noticed);
        CHECK(argc > 1 || (tally.mounted > IMAGES / 3 && tally.noticed > IMAGES / 10));
        free(good);
        host_image_close();
    }
    return host_summary();
}
