/*
 * Thousands of random operations on images of every block size, compared with a model; after each batch the image must
 * satisfy e2fsck. Then the disk that is full, and the disk that fails.
 */
#include "../buffer.h"
#include "../file.h"
#include "../names.h"
#include "../super.h"
#include "data.h"
#include "host.h"
#include "model.h"

#include <abi/err.h>
#include <stdio.h>
#include <string.h>

enum { MEMORY = 640 << 10 };

static bool mount(void)
{
    return CHECK(super_mount(host_memory(MEMORY), MEMORY) == 0);
}

static void walk(struct path *path, const char *text)
{
    path->bytes = strlen(text);
    memcpy(path->text, text, path->bytes);
    CHECK(path_walk(path, NULL, true) == 0);
}

static void random_operations(unsigned kib, const char *options, int steps)
{
    host_image_make(kib, options);
    model_reset();
    unsigned before = host_failed;
    for (int round = 0; round < 3 && mount(); round++) {
        for (int i = 0; i < steps; i++) {
            model_step();
            if (i % 500 == 499)
                CHECK(super_sync() == 0);
        }
        model_check();
        if (round == 0) { /* power is cut after a sync: the next mount finds all of it */
            CHECK(super_sync() == 0);
            CHECK(host_image_clean());
        } else {
            inode_settle_all();
            CHECK(super_unmount() == 0);
            CHECK(host_image_clean());
        }
        if (mount())
            model_check();
    }
    printf("%s: %u names, %s\n", options, model_names(), host_failed == before ? "clean" : "FAILED");
    host_image_close();
}

/* Fills the disk with `what`; every refusal must leave the counts as they were. Then all is removed again. */
static void fill_disk(const char *options)
{
    static struct path path;
    static uint8_t bytes[10000];
    struct inode *file;
    host_image_make(1024, options);
    if (!mount())
        return;
    CHECK(super_begin() == 0);
    uint64_t blocks = super.free_blocks, inodes = super.free_inodes;
    walk(&path, "/big");
    CHECK(names_create(&path, MODE_FILE | 0644, NULL, &file) == 0);
    path_put(&path);
    uint64_t size = 0;
    int err;
    for (unsigned n = 10000; n; n /= 3) {
        while ((err = data_write(file, size, bytes, n)) == 0)
            size += n;
        uint64_t left = super.free_blocks;
        CHECK(err == ERR_NOSPC && inode_size(file) == size);
        CHECK(data_write(file, size + 100, bytes, n + super.block_bytes) == ERR_NOSPC && super.free_blocks == left);
    }
    CHECK(super.free_blocks == 0);
    walk(&path, "/dir");
    CHECK(names_create(&path, MODE_DIRECTORY | 0755, NULL, NULL) == ERR_NOSPC);
    path_put(&path);
    inode_settle();
    int made = 0;
    do {
        char name[300];
        sprintf(name, "/%0200d", made++);
        walk(&path, name);
        err = names_create(&path, MODE_FILE | 0644, NULL, NULL);
        path_put(&path);
    } while (!err);
    CHECK(err == ERR_NOSPC);
    inode_settle();
    CHECK(super_sync() == 0);
    CHECK(host_image_clean());
    while (--made > 0) {
        char name[300];
        sprintf(name, "/%0200d", made - 1);
        walk(&path, name);
        CHECK(names_unlink(&path) == 0);
        path_put(&path);
    }
    walk(&path, "/big");
    CHECK(names_unlink(&path) == 0);
    path_put(&path);
    inode_put(file);
    inode_settle();
    CHECK(super.free_inodes == inodes);
    CHECK(super.free_blocks + 4 >= blocks); /* the root directory has grown */
    CHECK(super_unmount() == 0);
    CHECK(super_begin() == ERR_ROFS);
    CHECK(host_image_clean());
    printf("full disk, %s\n", options);
    host_image_close();
}

/* Offsets that need double and triple indirect blocks, and beyond 2 GiB. */
static void far_offsets(const char *options)
{
    static const uint64_t offsets[] = {0, 11 << 10, 12 << 10, 300 << 10, 70 << 20, UINT64_C(3) << 30, UINT64_C(17) << 30};
    static struct path path;
    struct inode *file;
    uint64_t blocks;
    host_image_make(2048, options);
    if (!mount())
        return;
    super_begin();
    blocks = super.free_blocks;
    walk(&path, "/far");
    CHECK(names_create(&path, MODE_FILE | 0644, NULL, &file) == 0);
    path_put(&path);
    bool fits = true;
    for (unsigned i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
        if (offsets[i] + 4 > (super.block_bytes == 1024 ? UINT64_C(16) << 30 : UINT64_C(1) << 40))
            fits = false;
        CHECK(data_write(file, offsets[i], (const uint8_t *)&offsets[i], 8) == (fits ? 0 : ERR_FBIG));
    }
    CHECK(file_truncate(file, UINT64_MAX) == ERR_FBIG);
    CHECK(super_sync() == 0 && host_image_clean());
    for (unsigned i = 0; i < 5; i++) {
        uint64_t read;
        CHECK(data_read(file, offsets[i], (uint8_t *)&read, 8) == 0 && read == offsets[i]);
    }
    CHECK(file_truncate(file, 100) == 0 && super_sync() == 0 && host_image_clean());
    CHECK(file_truncate(file, 0) == 0 && super.free_blocks == blocks);
    inode_put(file);
    CHECK(super_unmount() == 0 && host_image_clean());
    printf("far offsets, %s\n", options);
    host_image_close();
}

static struct inode *create(const char *name, uint16_t mode)
{
    static struct path path;
    struct inode *made = NULL;
    walk(&path, name);
    CHECK(super_begin() == 0 && names_create(&path, mode, NULL, &made) == 0);
    path_put(&path);
    return made;
}

static void forget(const char *name)
{
    static struct path path;
    walk(&path, name);
    CHECK(names_unlink(&path) == 0);
    path_put(&path);
    inode_settle();
}

/* Blocks that were allocated and not written never show what the disk had before, however they are written then: here every second one. */
static void old_data(void)
{
    enum { BLOCKS = 20000 };
    static uint8_t block[1024], back[1024];
    host_image_make(24 << 10, "-b 1024");
    if (!mount())
        return;
    struct inode *junk = create("/junk", MODE_FILE);
    memset(block, 0xaa, sizeof block);
    for (unsigned i = 0; i < BLOCKS; i++)
        CHECK(data_write(junk, (uint64_t)i << 10, block, sizeof block) == 0);
    inode_put(junk);
    forget("/junk");
    CHECK(super_sync() == 0);
    struct inode *file = create("/file", MODE_FILE);
    CHECK(file_allocate(file, 0, (uint64_t)BLOCKS << 10, (uint64_t)BLOCKS << 10) == 0);
    memset(block, 0x55, sizeof block);
    for (unsigned i = 0; i < BLOCKS; i += 2)
        CHECK(data_write(file, (uint64_t)i << 10, block, sizeof block) == 0);
    unsigned wrong = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        CHECK(data_read(file, (uint64_t)i << 10, back, sizeof back) == 0);
        wrong += back[0] != (i % 2 ? 0 : 0x55) || memcmp(back, back + 1, sizeof back - 1) != 0;
    }
    CHECK(wrong == 0);
    inode_put(file);
    inode_settle_all();
    CHECK(super_unmount() == 0 && host_image_clean());
    printf("old data\n");
    host_image_close();
}

/* What a sync made safe stays on the disk until the next one, though its file is gone and others take blocks. */
static void freed_blocks_wait(void)
{
    enum { SIZE = 200 << 10 };
    static uint8_t data[SIZE];
    static struct path path;
    unsigned found = 0;
    host_image_make(2 << 10, "-b 1024");
    if (!mount())
        return;
    for (unsigned i = 0; i < SIZE; i++)
        data[i] = (uint8_t)(i * 7 + i / 1024);
    struct inode *file = create("/old", MODE_FILE);
    CHECK(data_write(file, 0, data, SIZE) == 0 && super_sync() == 0);
    inode_put(file);
    forget("/old");
    static uint8_t other[SIZE];
    memset(other, 0xee, sizeof other);
    file = create("/new", MODE_FILE);
    CHECK(data_write(file, 0, other, SIZE) == 0);
    inode_put(file);
    if (mount()) { /* the power was cut */
        walk(&path, "/old");
        if (CHECK(path.inode != NULL))
            CHECK(data_read(path.inode, 0, other, SIZE) == 0 && memcmp(other, data, SIZE) == 0);
        path_put(&path);
        for (unsigned round = 0; round < 50; round++) { /* more is written in all than the disk has */
            file = create("/new", MODE_FILE);
            found += file && data_write(file, 0, data, SIZE) == 0;
            inode_put(file);
            forget("/new");
        }
        CHECK(found == 50);
        CHECK(super_unmount() == 0);
    }
    host_image_close();
}

/* A removed directory that is still in use: its "." is itself, nothing is in it, and the disk is not said to be corrupt. And a link count that lies. */
static void removed_directory(void)
{
    static struct path path;
    host_image_make(1 << 10, "-b 1024");
    if (!mount())
        return;
    struct inode *dir = create("/dir", MODE_DIRECTORY | 0755);
    walk(&path, "/dir");
    CHECK(names_rmdir(&path) == 0);
    path_put(&path);
    inode_settle();
    path.bytes = 1;
    memcpy(path.text, ".", 1);
    CHECK(path_walk(&path, dir, true) == 0 && path.inode == dir);
    path_put(&path);
    path.bytes = 4;
    memcpy(path.text, "../x", 4);
    CHECK(path_walk(&path, dir, true) == 0 && path.inode == NULL);
    path_put(&path);
    memcpy(path.text, "./xy", 4);
    CHECK(path_walk(&path, dir, true) == 0 && path.inode == NULL && names_create(&path, MODE_FILE, NULL, NULL) == ERR_NOENT);
    path_put(&path);
    inode_put(dir);
    inode_settle_all();
    CHECK(!super.corrupt && super_sync() == 0 && host_image_clean());
    dir = create("/low", MODE_DIRECTORY | 0755);
    inode_put(create("/low/a", MODE_DIRECTORY | 0755));
    dir->disk.links = 1;
    walk(&path, "/low/a");
    CHECK(names_rmdir(&path) == 0);
    path_put(&path);
    inode_settle();
    CHECK(super.corrupt && dir->disk.links && !dir->freed);
    inode_put(dir);
    host_image_close();
}

static void create_many(unsigned from, unsigned to, unsigned step, unsigned bytes)
{
    for (unsigned i = from; i < to; i += step) {
        char name[64];
        sprintf(name, "/dir/%0*u", (int)bytes, i);
        inode_put(create(name, MODE_FILE));
    }
}

static void forget_many(unsigned from, unsigned to, unsigned step, unsigned bytes)
{
    for (unsigned i = from; i < to; i += step) {
        char name[64];
        sprintf(name, "/dir/%0*u", (int)bytes, i);
        forget(name);
    }
}

/* The room of names that are gone is used again, for shorter and for longer ones; and a directory that gets the number of a removed one is empty. */
static void room_for_names(void)
{
    enum { MANY = 900 };
    static struct path path;
    host_image_make(4 << 10, "-b 1024 -N 2000");
    if (!mount())
        return;
    struct inode *dir = create("/dir", MODE_DIRECTORY | 0755);
    create_many(0, MANY, 1, 20);
    uint64_t full = inode_size(dir);
    forget_many(0, MANY, 2, 20);
    create_many(0, MANY / 2, 1, 18);
    CHECK(inode_size(dir) == full);
    forget_many(0, MANY / 2, 1, 18);
    forget_many(1, MANY, 2, 20);
    create_many(0, MANY / 2, 1, 40);
    CHECK(inode_size(dir) == full);
    forget_many(0, MANY / 2, 1, 40);
    create_many(0, MANY, 1, 20);
    CHECK(inode_size(dir) == full);
    forget_many(0, MANY, 1, 20);
    uint32_t number = dir->number;
    inode_put(dir);
    walk(&path, "/dir");
    CHECK(names_rmdir(&path) == 0);
    path_put(&path);
    inode_settle();
    dir = create("/dir2", MODE_DIRECTORY | 0755);
    if (CHECK(dir && dir->number == number)) {
        static const char *const names[] = {"00000000000000000000", "../dir2", "../dir"};
        static const bool there[] = {false, true, false};
        for (unsigned i = 0; i < 3; i++) {
            path.bytes = strlen(names[i]);
            memcpy(path.text, names[i], path.bytes);
            CHECK(path_walk(&path, dir, true) == 0 && (path.inode != NULL) == there[i]);
            path_put(&path);
        }
    }
    inode_put(dir);
    CHECK(super_unmount() == 0 && host_image_clean());
    printf("room for names\n");
    host_image_close();
}

/* Every disk request in turn fails: errors, never a crash; when the disk works again, a sync makes it good. */
static void failing_disk(void)
{
    static struct path path;
    host_image_make(4096, "-b 1024");
    for (long n = 0; n < 150; n++) {
        host_disk_fail_after(-1);
        if (!mount())
            break;
        model_reset();
        host_disk_fail_after(n);
        bool synced = false;
        if (super_begin() == 0) {
            char name[32];
            struct inode *file;
            sprintf(name, "/f%ld", n);
            path.bytes = strlen(name);
            memcpy(path.text, name, path.bytes);
            if (path_walk(&path, NULL, true) == 0) {
                if (names_create(&path, MODE_FILE, NULL, &file) == 0) {
                    data_write(file, 100000, (const uint8_t *)name, 10);
                    inode_put(file);
                }
                path_put(&path);
            }
            inode_settle();
            synced = super_sync() == 0;
        }
        host_disk_fail_after(-1);
        inode_settle_all();
        CHECK(super_unmount() == 0);
        if (synced || n % 25 == 0)
            CHECK(host_image_clean());
        if (synced)
            break;
    }
    CHECK(host_image_clean());
    host_image_close();
}

int main(void)
{
    host_quiet = true;
    random_operations(12 << 10, "-b 1024 -I 128", 3000);
    random_operations(16 << 10, "-b 2048 -I 256", 2000);
    random_operations(16 << 10, "-b 4096 -N 300", 2000);
    random_operations(6 << 10, "-b 1024 -r 0 -g 2048", 3000);
    random_operations(2 << 10, "-b 1024 -O ^sparse_super,^filetype,^resize_inode", 3000);
    fill_disk("-b 1024 -I 128");
    fill_disk("-b 4096 -N 32");
    far_offsets("-b 1024");
    far_offsets("-b 4096");
    old_data();
    freed_blocks_wait();
    removed_directory();
    room_for_names();
    failing_disk();
    return host_summary();
}
