/*
 * Characters of 16 and 32 bits (ISO C <uchar.h>). wchar_t has the 32-bit ones already. Of a pair of 16-bit units one is kept in the
 * state, whose count is HIGH_KEPT (c16rtomb has seen it) or LOW_KEPT (mbrtoc16 is to give it) then.
 */
#include <uchar.h>

#include <errno.h>
#include <stddef.h>
#include <wchar.h>

enum { HIGH_KEPT = -2, LOW_KEPT = -3 };
enum { HIGH_FIRST = 0xd800, LOW_FIRST = 0xdc00, LOW_END = 0xe000, PAIRS_FIRST = 0x10000, UNIT_BITS = 10, UNIT_MASK = 0x3ff };

static size_t wrong(void)
{
    errno = EILSEQ;
    return (size_t)-1;
}

size_t mbrtoc32(char32_t *to, const char *from, size_t bytes, mbstate_t *state)
{
    static mbstate_t own;
    wchar_t wide = 0;
    size_t result = mbrtowc(&wide, from, bytes, state ? state : &own);
    if (to && from && result < (size_t)-2)
        *to = (char32_t)wide;
    return result;
}

size_t c32rtomb(char *to, char32_t from, mbstate_t *state)
{
    static mbstate_t own;
    if (from >= HIGH_FIRST && from < LOW_END)
        return wrong();
    return wcrtomb(to, (wchar_t)from, state ? state : &own);
}

size_t mbrtoc16(char16_t *to, const char *from, size_t bytes, mbstate_t *state)
{
    static mbstate_t own;
    mbstate_t *s = state ? state : &own;
    char32_t wide = 0;
    if (s->__count == LOW_KEPT) {
        if (to)
            *to = (char16_t)s->__value.__wch;
        *s = (mbstate_t){0};
        return (size_t)-3;
    }
    size_t result = mbrtoc32(&wide, from, bytes, s);
    if (result >= (size_t)-2 || !from)
        return result;
    if (to)
        *to = (char16_t)wide;
    if (wide >= PAIRS_FIRST) {
        if (to)
            *to = (char16_t)(HIGH_FIRST + ((wide - PAIRS_FIRST) >> UNIT_BITS));
        s->__count = LOW_KEPT;
        s->__value.__wch = LOW_FIRST + (wide & UNIT_MASK);
    }
    return result;
}

size_t c16rtomb(char *to, char16_t from, mbstate_t *state)
{
    static mbstate_t own;
    mbstate_t *s = state ? state : &own;
    char32_t wide = from;
    if (!to)
        *s = (mbstate_t){0};
    if (s->__count == HIGH_KEPT) {
        if (from < LOW_FIRST || from >= LOW_END)
            return wrong();
        wide = PAIRS_FIRST + ((((char32_t)s->__value.__wch - HIGH_FIRST) << UNIT_BITS) | (from & UNIT_MASK));
        *s = (mbstate_t){0};
    } else if (to && from >= HIGH_FIRST && from < LOW_FIRST) {
        s->__count = HIGH_KEPT;
        s->__value.__wch = from;
        return 0;
    }
    return c32rtomb(to, wide, s);
}
