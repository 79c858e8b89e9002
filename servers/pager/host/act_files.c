/* Files: read, write, truncate, fsync, msync, close. */
#include "act.h"

#include <string.h>

static char buffer[8 * PAGE_BYTES];

void act_read(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(50000), bytes = fake_random(sizeof buffer), present = fake_random(3) ? bytes : fake_random(20000);
    struct fake_call c = { .badge = p->space, .label = PAGER_READ, .w = { act_handle(p, file), bytes, offset }, .buffer = buffer,
                           .bytes = bytes, .flags = BUF_OUT, .present = present };
    int64_t status = fake_call(&c);
    uint64_t want = offset >= f->size ? 0 : f->size - offset < bytes ? f->size - offset : bytes;
    uint64_t got = status == ERR_TOUCH ? c.out[0] : (uint64_t)status;
    MUST(status == ERR_TOUCH ? got == present && got < want : status == (int64_t)want);
    MUST(memcmp(buffer, f->data + offset, got) == 0);
}

void act_write(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(60000), bytes = 1 + fake_random(20000), present = fake_random(3) ? bytes : fake_random(20000);
    for (uint64_t i = 0; i < bytes; i++)
        buffer[i] = (char)fake_random(256);
    struct fake_call c = { .badge = p->space, .label = PAGER_WRITE, .w = { act_handle(p, file), bytes, offset }, .buffer = buffer,
                           .bytes = bytes, .flags = BUF_IN, .present = present };
    int64_t status = fake_call(&c);
    if (!(p->handle_flags[file] & FS_O_WRITE)) {
        MUST(status == ERR_BADF);
        return;
    }
    uint64_t got = status == ERR_TOUCH ? c.out[0] : (uint64_t)status;
    MUST(status == ERR_TOUCH ? got <= present && got + PAGE_BYTES > present : status == (int64_t)bytes);
    if (got == 0)
        return;
    memcpy(f->data + offset, buffer, got);
    model_file_changed(process, PROCESSES, file, offset < f->size ? offset : f->size, offset + got);
    if (offset + got > f->size)
        f->size = offset + got;
}

void act_truncate(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t size = fake_random(50000);
    int64_t status = act_ask(p->space, PAGER_TRUNCATE, act_handle(p, file), size, 0, 0, 0).status;
    if (!(p->handle_flags[file] & FS_O_WRITE)) {
        MUST(status == ERR_BADF);
        return;
    }
    MUST(status == 0);
    if (size < f->size)
        memset(f->data + size, 0, f->size - size);
    model_file_changed(process, PROCESSES, file, size < f->size ? size : f->size, FAKE_FILE_BYTES);
    if (size < f->size)
        model_file_cut(process, PROCESSES, file, size);
    f->size = size;
}

/* The range reads as zero; copies that processes have made for themselves stay. */
void act_punch(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(50000) & ~(uint64_t)(fake_random(2) ? PAGE_BYTES - 1 : 0), bytes = fake_random(20000);
    uint64_t end = offset + bytes < f->size ? offset + bytes : f->size;
    int64_t status = act_ask(p->space, PAGER_ALLOCATE, act_handle(p, file), offset, bytes, PAGER_ALLOCATE_PUNCH, 0).status;
    bool may = p->handle_flags[file] & FS_O_WRITE;
    MUST(status == (!may ? ERR_BADF : bytes == 0 ? ERR_INVAL : 0));
    if (status != 0 || offset >= f->size)
        return;
    memset(f->data + offset, 0, end - offset);
    model_file_changed(process, PROCESSES, file, offset, end);
}

void act_allocate(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(50000), bytes = 1 + fake_random(20000);
    int64_t status = act_ask(p->space, PAGER_ALLOCATE, act_handle(p, file), offset, bytes, 0, 0).status;
    MUST(status == (p->handle_flags[file] & FS_O_WRITE ? 0 : ERR_BADF));
    if (status != 0 || offset + bytes <= f->size)
        return;
    model_file_changed(process, PROCESSES, file, f->size, FAKE_FILE_BYTES);
    f->size = offset + bytes;
}

/* Before the data that was found there is none; where a hole was found is zero. */
void act_seek(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1), hole = fake_random(2);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(50000);
    struct fake_call c = act_ask(p->space, PAGER_SEEK, act_handle(p, file), offset, hole ? PAGER_SEEK_HOLE : PAGER_SEEK_DATA, 0, 0);
    if (c.status < 0) {
        MUST(c.status == ERR_CAP && (offset >= f->size || !hole));
        c.out[0] = f->size;
    }
    MUST(offset >= f->size || (c.out[0] >= offset && c.out[0] <= f->size));
    for (uint64_t i = offset; !hole && i < c.out[0]; i++)
        MUST(f->data[i] == 0);
    MUST(!hole || c.out[0] >= f->size || f->data[c.out[0]] == 0);
}

/* After fsync the disk has the file. */
void act_fsync(struct model_process *p)
{
    static char disk[FAKE_FILE_BYTES];
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    MUST(act_ask(p->space, PAGER_FSYNC, act_handle(p, file), 0, 0, 0, 0).status == 0);
    fake_fs_get(file, disk, f->size);
    MUST(fake_fs_size(file) == f->size && memcmp(disk, f->data, f->size) == 0);
}

void act_msync(struct model_process *p)
{
    struct model_page *g = &p->page[fake_random(p->count)];
    MUST(act_ask(p->space, PAGER_MSYNC, g->va, PAGE_BYTES, 1 + fake_random(2), 0, 0).status == 0);
}

void act_close(struct model_process *p)
{
    unsigned file = fake_random(FAKE_FILES);
    if (!p->handle[file])
        return;
    struct fake_call c = act_ask(p->space, PAGER_CLOSE, p->handle[file], 0, 0, 0, 0);
    MUST(c.forwarded && c.forward_label == FS_CLOSE && c.forward_w[1] == p->pid);
    p->handle[file] = 0;
}
