/* The allocators that fail in fuzz targets and fail_test.c, when fuzz_fails() says so: linked with --wrap for each. */
#include "fuzz.h"

#include <sdk/frames.h>
#include <sdk/slab.h>

struct page *__real_frame_take(enum page_kind kind);
struct page *__wrap_frame_take(enum page_kind kind);
struct page *__real_frame_take_next(const struct page *p, enum page_kind kind);
struct page *__wrap_frame_take_next(const struct page *p, enum page_kind kind);
void *__real_slab_get(struct slab *s);
void *__wrap_slab_get(struct slab *s);

struct page *__wrap_frame_take(enum page_kind kind)
{
    return fuzz_fails() ? NULL : __real_frame_take(kind);
}

struct page *__wrap_frame_take_next(const struct page *p, enum page_kind kind)
{
    return fuzz_fails() ? NULL : __real_frame_take_next(p, kind);
}

void *__wrap_slab_get(struct slab *s)
{
    return fuzz_fails() ? NULL : __real_slab_get(s);
}
