/*
 * ext2 as it lies on the disk, little-endian. Source: "The Second Extended File System: Internal Layout" (D. Poirier)
 * and the ext2 documentation of the Linux kernel. Nothing read in these structures may be used unchecked.
 *
 *      byte 1024   superblock
 *      block first_data_block + 1 ...   group descriptors
 *      each group: [copy of both] block bitmap | inode bitmap | inode table | data
 */
#ifndef FS_EXT2_H
#define FS_EXT2_H

#include <stdint.h>

enum {
    EXT2_MAGIC = 0xef53,
    EXT2_SUPER_SECTOR = 2,
    EXT2_SUPER_SECTORS = 2,
    EXT2_ROOT_INODE = 2,
    EXT2_RESIZE_INODE = 7,
    EXT2_FIRST_INODE_REV0 = 11,
    EXT2_STATE_CLEAN = 1,
    EXT2_STATE_ERRORS = 2,
    EXT2_INCOMPAT_FILETYPE = 0x2,
    EXT2_RO_SPARSE_SUPER = 0x1,
    EXT2_RO_LARGE_FILE = 0x2,
    EXT2_LINKS_MAX = 32000,
};

struct ext2_super {
    uint32_t inodes, blocks, reserved_blocks, free_blocks, free_inodes, first_data_block;
    uint32_t log_block, log_fragment;
    uint32_t blocks_per_group, fragments_per_group, inodes_per_group;
    uint32_t mtime, wtime;
    uint16_t mounts, mounts_max, magic, state, errors, minor_revision;
    uint32_t lastcheck, checkinterval, creator_os, revision;
    uint16_t default_uid, default_gid;
    uint32_t first_inode; /* from here on: revision 1 */
    uint16_t inode_bytes, own_group;
    uint32_t compat, incompat, ro_compat;
    uint8_t uuid[16], name[16], last_mounted[64];
    uint32_t algorithms;
    uint8_t preallocate, preallocate_directories;
    uint16_t reserved_descriptor_blocks;
    uint8_t rest[816];
};
_Static_assert(sizeof(struct ext2_super) == 1024, "on disk");

struct ext2_group {
    uint32_t block_bitmap, inode_bitmap, inode_table;
    uint16_t free_blocks, free_inodes, directories, pad;
    uint32_t rest[3];
};
_Static_assert(sizeof(struct ext2_group) == 32, "on disk");

enum { EXT2_DIRECT = 12, EXT2_POINTERS = 15 };

struct ext2_inode {
    uint16_t mode, uid;
    uint32_t size;
    uint32_t atime, ctime, mtime, dtime;
    uint16_t gid, links;
    uint32_t sectors; /* 512 bytes each: data, indirect and attribute blocks */
    uint32_t flags, os1;
    uint32_t block[EXT2_POINTERS]; /* 12 direct, indirect, double, triple; or the target of a fast symbolic link */
    uint32_t generation, attributes, size_high, fragment;
    uint16_t os2, pad, uid_high, gid_high;
    uint32_t os2_rest;
};
_Static_assert(sizeof(struct ext2_inode) == 128, "on disk");
enum { EXT2_INODE_BYTES = 128 };

/* What follows where inodes are larger: `bytes` of it are in use, this number included. Times: see times.h. */
struct ext2_inode_extra {
    uint16_t bytes, checksum_high;
    uint32_t ctime, mtime, atime;
    uint32_t made, made_extra;
};
_Static_assert(sizeof(struct ext2_inode_extra) == 24, "on disk");
enum { EXT2_EXTRA_BYTES = 32 }; /* as many as others use: what follows is zero */

enum {
    MODE_TYPE = 0xf000, MODE_FIFO = 0x1000, MODE_DIRECTORY = 0x4000, MODE_FILE = 0x8000, MODE_SYMLINK = 0xa000,
    MODE_BITS = 0x0fff,
    EXT2_FLAG_INDEX = 0x1000, /* a directory with hash trees inside; as a linear one it is still valid */
};

/* A directory entry; the name follows. The next one is `bytes` further. inode 0: room that is not in use. */
struct ext2_dirent {
    uint32_t inode;
    uint16_t bytes;
    uint8_t name_bytes;
    uint8_t type; /* EXT2_TYPE_* with the filetype feature, else the high byte of the name's length */
};
enum { EXT2_DIRENT_BYTES = 8 };
#define EXT2_DIRENT_NEEDS(name_bytes) ((uint32_t)((EXT2_DIRENT_BYTES + (name_bytes) + 3) & ~3u))
enum { EXT2_TYPE_UNKNOWN, EXT2_TYPE_FILE, EXT2_TYPE_DIRECTORY, EXT2_TYPE_SYMLINK = 7 };

/* Head of an extended attribute block, which several inodes may share. */
struct ext2_attributes {
    uint32_t magic, references;
};
#define EXT2_ATTRIBUTES_MAGIC UINT32_C(0xea020000)

#endif
