/* The model tree. Objects are files, directories and symbolic links; entries name objects in directories. */
#include "model.h"

#include "../file.h"
#include "../names.h"
#include "../super.h"
#include "data.h"
#include "host.h"

#include <abi/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OBJECTS = 400, ENTRIES = 600, NAMES = 60, GIVEN = 2000 };
enum { NOTHING, A_FILE, A_DIR, A_LINK };

struct object {
    int type, links, parent;
    unsigned changed, relinked; /* in which generation, the last time: what is in it; its names */
    uint64_t size;
    uint8_t *data;
    char target[200];
};
struct entry {
    int dir, object; /* object 0: unused */
    unsigned made;   /* in which generation */
    char name[256];
};
static struct object objects[OBJECTS];
static struct entry entries[ENTRIES];
static unsigned generation = 1; /* one more with each sync */
static struct entry before[ENTRIES];     /* as they were at the last sync */
static struct entry given[GIVEN];        /* names that were given since, or taken away (object 0) */
static unsigned given_count;

void model_reset(void)
{
    for (int i = 0; i < OBJECTS; i++)
        free(objects[i].data);
    memset(objects, 0, sizeof(objects));
    memset(entries, 0, sizeof(entries));
    model_synced();
    objects[1] = (struct object){.type = A_DIR, .links = 2, .parent = 1};
}

unsigned model_names(void)
{
    unsigned n = 0;
    for (int i = 0; i < ENTRIES; i++)
        n += entries[i].object != 0;
    return n;
}

static int find(int dir, const char *name)
{
    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].object && entries[i].dir == dir && strcmp(entries[i].name, name) == 0)
            return i;
    return -1;
}

static int free_entry(void)
{
    for (int i = 0; i < ENTRIES; i++)
        if (!entries[i].object)
            return i;
    return -1;
}

static int free_object(void)
{
    for (int i = 2; i < OBJECTS; i++)
        if (objects[i].type == NOTHING)
            return i;
    return -1;
}

static void note(int dir, const char *name, int object)
{
    if (given_count == GIVEN) /* a test that cuts no power */
        return;
    given[given_count].dir = dir, given[given_count].object = object;
    strcpy(given[given_count++].name, name);
}

static void set_entry(int i, int dir, const char *name, int object)
{
    entries[i].dir = dir, entries[i].object = object, entries[i].made = generation;
    strcpy(entries[i].name, name);
    note(dir, name, object);
}

static void drop_object(int o)
{
    objects[o].relinked = generation;
    if (objects[o].type == A_DIR || --objects[o].links == 0) {
        free(objects[o].data);
        objects[o] = (struct object){.type = NOTHING};
    }
}

static int random_dir(void)
{
    for (;;) {
        int o = 1 + (int)host_random(OBJECTS - 1);
        if (objects[o].type == A_DIR)
            return o;
        if (host_random(20) == 0)
            return 1;
    }
}

static void random_name(char *name)
{
    unsigned n = host_random(NAMES);
    int at = sprintf(name, "n%u", n);
    if (n % 7 == 0) {
        memset(name + at, 'x', 150 + n);
        name[at + 150 + n] = '\0';
    }
}

static void dir_path(int dir, char *out)
{
    if (dir == 1) {
        out[0] = '\0';
        return;
    }
    dir_path(objects[dir].parent, out);
    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].object == dir)
            sprintf(out + strlen(out), "/%s", entries[i].name);
}

/* A random place in the tree: its directory, name, entry (or -1), and the walked path. False if the walk failed. */
struct spot {
    int dir, entry;
    char name[256];
    struct path path;
};

static bool spot_walk(struct spot *s)
{
    static char text[32768];
    dir_path(s->dir, text);
    sprintf(text + strlen(text), "/%s", s->name);
    s->entry = find(s->dir, s->name);
    s->path.bytes = strlen(text);
    if (s->path.bytes > sizeof(s->path.text))
        return false;
    memcpy(s->path.text, text, s->path.bytes);
    int err = path_walk(&s->path, NULL, false);
    CHECK(err == 0);
    if (!err && !CHECK((s->path.inode != NULL) == (s->entry >= 0)))
        printf("  %s\n", text);
    return err == 0;
}

static bool spot_random(struct spot *s, bool existing)
{
    for (int tries = 0; tries < 30; tries++) {
        s->dir = random_dir();
        random_name(s->name);
        if (!existing || find(s->dir, s->name) >= 0)
            break;
    }
    return spot_walk(s);
}

/* The answer must be the expected one; a full disk is always allowed to answer so. True if it was done. */
static bool answered(int err, int expected, const char *what)
{
    if (!CHECK(err == expected || (err == ERR_NOSPC && expected == 0)))
        printf("  %s: %d, expected %d\n", what, err, expected);
    return err == 0;
}

static void step_create(int type)
{
    static struct spot s;
    static const uint16_t modes[] = {[A_FILE] = MODE_FILE | 0644, [A_DIR] = MODE_DIRECTORY | 0755, [A_LINK] = MODE_SYMLINK | 0777};
    char target[200];
    int e = free_entry(), o = free_object();
    if (e < 0 || o < 0 || !spot_random(&s, false))
        return;
    memset(target, 't', sizeof(target));
    struct name to = {target, 1 + host_random(sizeof(target) - 2)};
    int err = names_create(&s.path, modes[type], type == A_LINK ? &to : NULL, NULL);
    if (answered(err, s.entry >= 0 ? ERR_EXIST : 0, "create")) {
        set_entry(e, s.dir, s.name, o);
        objects[o] = (struct object){.type = type, .links = type == A_DIR ? 2 : 1, .parent = s.dir, .changed = generation, .relinked = generation};
        if (type == A_LINK)
            memcpy(objects[o].target, target, to.bytes);
        if (type == A_FILE)
            objects[o].data = calloc(1, MODEL_FILE_MAX);
        if (type == A_DIR)
            objects[s.dir].links++;
    }
    path_put(&s.path);
}

/* What seeking says must fit what was written: no data in holes, data where bytes are, and a hole where blocks were freed. */
static void check_seek(struct inode *inode, const struct object *o, uint64_t from)
{
    for (int hole = 0; hole < 2 && o->size; hole++) {
        uint64_t at = 0, offset = from % o->size;
        int err = file_seek(inode, offset, hole, &at);
        CHECK(hole ? err == 0 && at >= offset && at <= o->size : err == ERR_CAP || (err == 0 && at >= offset && at < o->size));
        for (uint64_t i = offset; !hole && i < (err ? o->size : at); i++)
            CHECK(o->data[i] == 0);
        CHECK(!hole || at == o->size || o->data[at] == 0);
    }
}

static void punch(struct inode *inode, struct object *o, uint64_t offset, uint64_t n)
{
    uint64_t end = offset + n < o->size ? offset + n : o->size, first = (offset + super.block_bytes - 1) / super.block_bytes * super.block_bytes, at;
    CHECK(file_punch(inode, offset, n) == 0 && inode_size(inode) == o->size);
    if (offset < end)
        memset(o->data + offset, 0, end - offset);
    if (first + super.block_bytes <= end)
        CHECK(file_seek(inode, first, true, &at) == 0 && at == first);
}

enum data_step { DATA_WRITE, DATA_TRUNCATE, DATA_PUNCH };

static void step_data(enum data_step what)
{
    static struct spot s;
    static uint8_t bytes[40000];
    if (!spot_random(&s, true))
        return;
    struct object *o = s.entry >= 0 ? &objects[entries[s.entry].object] : NULL;
    if (o && o->type == A_FILE && s.path.inode) {
        uint64_t offset = host_random(4) ? host_random(20000) : host_random(MODEL_FILE_MAX - sizeof(bytes));
        uint64_t n = 1 + host_random(host_random(4) ? 5000 : sizeof(bytes) - 1);
        check_seek(s.path.inode, o, offset);
        o->changed = generation;
        if (what == DATA_PUNCH) {
            punch(s.path.inode, o, offset, n);
        } else if (what == DATA_TRUNCATE) {
            CHECK(file_truncate(s.path.inode, offset) == 0);
            if (offset < o->size)
                memset(o->data + offset, 0, o->size - offset);
            o->size = offset;
        } else {
            if (host_random(3) == 0)
                offset = o->size < MODEL_FILE_MAX - sizeof(bytes) ? o->size : 0;
            for (uint64_t i = 0; i < n; i++)
                bytes[i] = (uint8_t)host_random(256);
            if (answered(data_write(s.path.inode, offset, bytes, n), 0, "write")) {
                memcpy(o->data + offset, bytes, n);
                o->size = offset + n > o->size ? offset + n : o->size;
            }
        }
    }
    path_put(&s.path);
}

static bool model_empty(int dir)
{
    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].object && entries[i].dir == dir)
            return false;
    return true;
}

static void step_remove(bool directory)
{
    static struct spot s;
    if (!spot_random(&s, true))
        return;
    int o = s.entry >= 0 ? entries[s.entry].object : 0, expected = 0;
    bool is_dir = o && objects[o].type == A_DIR;
    if (!o)
        expected = ERR_NOENT;
    else if (directory)
        expected = !is_dir ? ERR_NOTDIR : model_empty(o) ? 0 : ERR_NOTEMPTY;
    else if (is_dir)
        expected = ERR_ISDIR;
    if (answered(directory ? names_rmdir(&s.path) : names_unlink(&s.path), expected, "remove")) {
        entries[s.entry].object = 0;
        note(s.dir, s.name, 0);
        objects[s.dir].links -= is_dir;
        if (objects[o].type == A_FILE && s.path.inode && host_random(2) && objects[o].links == 1) /* still open: it lives */
            CHECK(data_write(s.path.inode, 0, (const uint8_t *)"unlinked", 8) != ERR_IO);
        drop_object(o);
    }
    path_put(&s.path);
}

static bool below(int dir, int above)
{
    while (dir != 1 && dir != above)
        dir = objects[dir].parent;
    return dir == above;
}

static int expect_rename(const struct spot *from, const struct spot *to, int moved, int replaced)
{
    if (!moved)
        return ERR_NOENT;
    if (moved == replaced)
        return 0;
    bool dir = objects[moved].type == A_DIR;
    if (dir && below(to->dir, moved))
        return ERR_INVAL;
    if (replaced && dir != (objects[replaced].type == A_DIR))
        return dir ? ERR_NOTDIR : ERR_ISDIR;
    if (replaced && dir && !model_empty(replaced))
        return ERR_NOTEMPTY;
    (void)from;
    return 0;
}

static void step_rename(void)
{
    static struct spot from, to;
    if (!spot_random(&from, true))
        return;
    if (!spot_random(&to, false)) {
        path_put(&from.path);
        return;
    }
    int moved = from.entry >= 0 ? entries[from.entry].object : 0, replaced = to.entry >= 0 ? entries[to.entry].object : 0;
    int err = names_rename(&from.path, &to.path);
    if (answered(err, expect_rename(&from, &to, moved, replaced), "rename") && moved != replaced) {
        bool dir = objects[moved].type == A_DIR;
        if (replaced) {
            objects[to.dir].links -= dir;
            drop_object(replaced);
            entries[to.entry].object = 0;
        }
        note(from.dir, from.name, 0);
        set_entry(from.entry, to.dir, to.name, moved);
        objects[moved].relinked = generation;
        if (dir) {
            objects[from.dir].links--;
            objects[to.dir].links++;
            objects[moved].parent = to.dir;
        }
    }
    path_put(&from.path);
    path_put(&to.path);
}

static void step_link(void)
{
    static struct spot from, to;
    int e = free_entry();
    if (e < 0 || !spot_random(&from, true))
        return;
    if (!spot_random(&to, false)) {
        path_put(&from.path);
        return;
    }
    int o = from.entry >= 0 ? entries[from.entry].object : 0;
    int expected = !o ? ERR_NOENT : objects[o].type == A_DIR ? ERR_PERM : to.entry >= 0 ? ERR_EXIST : 0;
    if (answered(names_link(&from.path, &to.path), expected, "link")) {
        set_entry(e, to.dir, to.name, o);
        objects[o].links++;
        objects[o].relinked = generation;
    }
    path_put(&from.path);
    path_put(&to.path);
}

void model_step(void)
{
    unsigned what = host_random(100);
    CHECK(super_begin() == 0);
    if (what < 18)
        step_create(A_FILE);
    else if (what < 24)
        step_create(A_DIR);
    else if (what < 29)
        step_create(A_LINK);
    else if (what < 59)
        step_data(what < 54 ? DATA_WRITE : DATA_PUNCH);
    else if (what < 67)
        step_data(DATA_TRUNCATE);
    else if (what < 77)
        step_remove(false);
    else if (what < 82)
        step_remove(true);
    else if (what < 93)
        step_rename();
    else
        step_link();
    inode_settle();
    CHECK(inodes_in_use() == 0);
}

static void check_links(const struct object *o, struct inode *inode)
{
    CHECK(inode->disk.links == o->links);
}

static void check_content(const struct object *o, struct inode *inode)
{
    static uint8_t bytes[MODEL_FILE_MAX];
    size_t n;
    if (o->type == A_FILE) {
        CHECK(inode_kind(inode) == FS_KIND_FILE && inode_size(inode) == o->size);
        CHECK(data_read(inode, 0, bytes, o->size) == 0 && memcmp(bytes, o->data, o->size) == 0);
    } else if (o->type == A_LINK) {
        CHECK(link_read(inode, (char *)bytes, sizeof(bytes), &n) == 0 && n == strlen(o->target) &&
              memcmp(bytes, o->target, n) == 0);
    }
}

static unsigned count_names(struct inode *dir)
{
    static struct dir_entry entry;
    uint64_t cookie = 0;
    unsigned n = 0;
    while (dir_next(dir, &cookie, &entry) == 0)
        n += entry.name[0] == 'n';
    return n;
}

void model_synced(void)
{
    generation++;
    given_count = 0;
    memcpy(before, entries, sizeof(before));
}

/* Is the directory, and each above it, under the name that it had at the last sync? */
static bool dir_stands(int dir)
{
    for (int i = 0; dir != 1 && i < ENTRIES; i++)
        if (entries[i].object == dir)
            return entries[i].made != generation && dir_stands(entries[i].dir);
    return dir == 1;
}

/* Was the object there at the last sync, and has it been what it was then? Only its names may be others. */
static bool is_settled(int o)
{
    return objects[o].changed != generation;
}

/* Walks to a name whose directory stands; false if there is no such name. The path must be put back then too. */
static bool walk_name(const struct entry *e, struct path *path)
{
    static char text[32768];
    dir_path(e->dir, text);
    sprintf(text + strlen(text), "/%s", e->name);
    path->bytes = strlen(text);
    memcpy(path->text, text, path->bytes);
    return path_walk(path, NULL, false) == 0 && path->inode;
}

static bool holds(struct inode *inode, const uint8_t *data, uint64_t size)
{
    static uint8_t bytes[MODEL_FILE_MAX];
    return inode_kind(inode) == FS_KIND_FILE && inode_size(inode) == size && data_read(inode, 0, bytes, size) == 0 && memcmp(bytes, data, size) == 0;
}

/* A file of these contents under this name? */
static bool found_at(const struct entry *e, const uint8_t *data, uint64_t size)
{
    static struct path path;
    bool found = dir_stands(e->dir) && walk_name(e, &path) && holds(path.inode, data, size);
    path_put(&path);
    return found;
}

/* What nobody touched is as it was. */
static void check_untouched(const struct entry *e)
{
    static struct path path;
    const struct object *o = &objects[e->object];
    if (!CHECK(walk_name(e, &path)))
        printf("  %.*s\n", (int)path.bytes, path.text); /* it is not terminated */
    if (path.inode && is_settled(e->object))
        check_content(o, path.inode);
    if (path.inode && o->relinked != generation && o->type != A_DIR)
        check_links(o, path.inode);
    path_put(&path);
}

/* A file that was given other names, and no other contents, is found under one that it had or was given; if all their directories stand. */
static void check_renamed(int object)
{
    bool found = false, known = true;
    for (int i = 0; i < ENTRIES; i++)
        if (before[i].object == object) {
            known &= dir_stands(before[i].dir);
            found |= known && found_at(&before[i], objects[object].data, objects[object].size);
        }
    for (unsigned i = 0; i < given_count; i++)
        if (given[i].object == object) {
            known &= dir_stands(given[i].dir);
            found |= known && found_at(&given[i], objects[object].data, objects[object].size);
        }
    CHECK(found || !known);
}

static bool is_same(const struct entry *a, const struct entry *b)
{
    return a->dir == b->dir && strcmp(a->name, b->name) == 0;
}

/* A name that was there and then was given to another settled file, without being taken away first, is there whenever the power goes. */
static void check_replaced(const struct entry *e)
{
    static struct path path;
    bool was = false;
    for (int i = 0; i < ENTRIES; i++)
        was |= before[i].object && is_same(&before[i], e);
    for (unsigned i = 0; i < given_count; i++)
        was &= given[i].object || !is_same(&given[i], e);
    if (!was)
        return;
    CHECK(walk_name(e, &path));
    path_put(&path);
}

void model_check_cut(void)
{
    for (int i = 0; i < ENTRIES; i++) {
        const struct entry *e = &entries[i];
        if (!e->object || !dir_stands(e->dir))
            continue;
        if (e->made != generation)
            check_untouched(e);
        else if (objects[e->object].type == A_FILE && is_settled(e->object))
            check_replaced(e);
    }
    for (int o = 2; o < OBJECTS; o++)
        if (objects[o].type == A_FILE && objects[o].relinked == generation && is_settled(o))
            check_renamed(o);
}

void model_check(void)
{
    static struct spot s;
    for (int i = 0; i < ENTRIES; i++) {
        if (!entries[i].object)
            continue;
        s.dir = entries[i].dir;
        strcpy(s.name, entries[i].name);
        if (!spot_walk(&s) || !s.path.inode)
            continue;
        check_links(&objects[entries[i].object], s.path.inode);
        check_content(&objects[entries[i].object], s.path.inode);
        unsigned named = 0;
        for (int k = 0; k < ENTRIES; k++)
            named += entries[k].object && entries[k].dir == entries[i].object;
        if (objects[entries[i].object].type == A_DIR)
            CHECK(count_names(s.path.inode) == named);
        path_put(&s.path);
    }
}
