/* What newlib's stdio and malloc have under other names, or not as functions; and two that its towctrans_l calls and leaves out. */
#include <stdio.h>

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/lock.h>
#include <wchar.h>

ssize_t getdelim(char **line, size_t *room, int end, FILE *file)
{
    return __getdelim(line, room, end, file);
}

ssize_t getline(char **line, size_t *room, FILE *file)
{
    return __getdelim(line, room, '\n', file);
}

void flockfile(FILE *file)
{
    __lock_acquire_recursive(file->_lock);
}

int ftrylockfile(FILE *file)
{
    return __lock_try_acquire_recursive(file->_lock);
}

void funlockfile(FILE *file)
{
    __lock_release_recursive(file->_lock);
}

int posix_memalign(void **memory, size_t alignment, size_t bytes)
{
    if (alignment < sizeof(void *) || alignment & (alignment - 1))
        return EINVAL;
    void *got = memalign(alignment, bytes);
    if (!got)
        return ENOMEM;
    *memory = got;
    return 0;
}

/* Between Unicode and what wide characters are in a locale: the same. */
wint_t _jp2uc_l(wint_t c, void *locale);
wint_t _jp2uc_l(wint_t c, void *locale)
{
    (void)locale;
    return c;
}

wint_t _uc2jp_l(wint_t c, void *locale);
wint_t _uc2jp_l(wint_t c, void *locale)
{
    (void)locale;
    return c;
}
