/*
 * What programs must see, by a plain model: per process a list of pages, each with a few words whose value is known. The
 * pager is right if every load gives the model's value and every operation that succeeds here succeeds there.
 */
#ifndef PAGER_MODEL_H
#define PAGER_MODEL_H

#include "fake.h"

enum { WORDS = 4, PAGES_MAX = 160, OBJECTS = 64, OBJECT_PAGES = 16, DEVICE_OBJECT = OBJECTS /* the memory of the device, for ever */ };

/* Where in a page the words lie that are loaded and stored. */
extern const unsigned word_at[WORDS];

struct model_file {
    char data[FAKE_FILE_BYTES];
    uint64_t size;
};

/* A shared anonymous object. */
struct model_object {
    unsigned users; /* pages of processes */
    uint64_t word[OBJECT_PAGES][WORDS];
};

enum { BACK_ANON, BACK_FILE_PRIVATE, BACK_FILE_SHARED, BACK_OBJECT };

struct model_page {
    vaddr_t va;
    unsigned prot, max_prot, back;
    unsigned file, index; /* of a file or object */
    uint64_t word[WORDS]; /* ANON, FILE_PRIVATE */
    bool unsure[WORDS];   /* FILE_PRIVATE: the file changed since; either value may be seen */
    bool own;             /* FILE_PRIVATE: was stored to */
    bool lazy;            /* ANON: was advised FREE: as a whole it may be zero by now, but for what was stored since */
    bool fresh[WORDS];    /* of a lazy one: stored since */
};

struct model_process {
    bool used;
    uint64_t space, pid;
    vaddr_t heap_start, heap_end;
    unsigned count;
    struct model_page page[PAGES_MAX];
    uint64_t handle[FAKE_FILES]; /* 0: not open */
    unsigned handle_flags[FAKE_FILES];
};

extern struct model_file model_file[FAKE_FILES];
extern struct model_object model_object[OBJECTS + 1];

struct model_page *model_find(struct model_process *p, vaddr_t va);
/* Forgets pages in [start, end). */
void model_unmap(struct model_process *p, vaddr_t start, vaddr_t end);
struct model_page *model_add(struct model_process *p, vaddr_t va, unsigned prot, unsigned back, unsigned file, unsigned index);
/* An unused object. */
unsigned model_new_object(void);
/* The word that a load of page g gives; false if it is not known. */
bool model_word(const struct model_page *g, unsigned w, uint64_t *value);
/* A load of word w has given this. Of a page that was advised FREE it tells what has become of it. False: it is wrong. */
bool model_loaded(struct model_page *g, unsigned w, uint64_t value);
/* Is the page beyond the end of its file? */
bool model_beyond(const struct model_page *g);
void model_store(struct model_process *all, unsigned processes, struct model_page *g, unsigned w, uint64_t value);
/* The file changed in [from, to): private pages not stored to may show either. */
void model_file_changed(struct model_process *all, unsigned processes, unsigned file, uint64_t from, uint64_t to);
/* The file was cut: what is beyond is gone from private pages too. */
void model_file_cut(struct model_process *all, unsigned processes, unsigned file, uint64_t size);
void model_fork(const struct model_process *parent, struct model_process *child);
void model_clear(struct model_process *p);

#endif
