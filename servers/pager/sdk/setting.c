/* Settings. State: the table of all that were added, in that order. */
#include "setting.h"

#include <proto/pager.h>
#include <rt/bootarg.h>
#include <rt/log.h>
#include <rt/string.h>

enum { SETTINGS_MAX = 32 };

static const struct setting *settings[SETTINGS_MAX];
static unsigned setting_count;

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const struct setting **find(const char *name)
{
    for (unsigned i = 0; i < setting_count; i++)
        if (same(settings[i]->name, name))
            return &settings[i];
    return NULL;
}

void settings_add(const struct setting *add, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const struct setting **at = find(add[i].name);
        rt_assert(at || setting_count < SETTINGS_MAX);
        *(at ? at : &settings[setting_count++]) = &add[i];
    }
}

/* A decimal number, perhaps with k or M behind it. */
static int number(const char *text, uint64_t *value)
{
    uint64_t n = 0;
    if (*text < '0' || *text > '9')
        return ERR_INVAL;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (uint64_t)(*text - '0'), &n))
            return ERR_RANGE;
    unsigned shift = *text == 'k' ? 10 : *text == 'M' ? 20 : 0;
    if (text[shift != 0] != '\0')
        return ERR_INVAL;
    if (n > UINT64_MAX >> shift)
        return ERR_RANGE;
    *value = n << shift;
    return 0;
}

static int read_value(const struct setting *s, const char *text, uint64_t *value)
{
    if (!s->words) {
        int error = number(text, value);
        return error ? error : *value < s->least || *value > s->most ? ERR_RANGE : 0;
    }
    for (uint64_t i = 0; s->words[i]; i++) {
        if (same(s->words[i], text)) {
            *value = i;
            return 0;
        }
    }
    return ERR_NOENT;
}

static int set(const struct setting *s, const char *text)
{
    uint64_t value;
    int error = read_value(s, text, &value);
    if (!error && s->change)
        error = s->change(value);
    if (!error)
        *s->value = value;
    return error;
}

int setting_set(char *text, uint64_t bytes)
{
    char *equals = text;
    while (equals < text + bytes && *equals != '=')
        equals++;
    if (equals == text + bytes)
        return ERR_INVAL;
    *equals = '\0';
    const struct setting **s = find(text);
    return s ? set(*s, equals + 1) : ERR_NOENT;
}

void settings_boot(const char *args)
{
    char text[PAGER_SETTING_TEXT];
    for (unsigned i = 0; i < setting_count; i++)
        if (bootarg_get(args, settings[i]->name, text, sizeof text) && set(settings[i], text) != 0)
            log_print("pager: boot argument %s=%s: no such value\n", settings[i]->name, text);
}

static void copy_text(char *to, uint64_t room, const char *from)
{
    memcpy(to, from, strnlen(from, room - 1));
}

static void describe(const struct setting *s, struct pager_setting *to)
{
    memset(to, 0, sizeof *to);
    copy_text(to->name, sizeof to->name, s->name);
    copy_text(to->unit, sizeof to->unit, s->unit);
    to->value = *s->value;
    to->least = s->least;
    to->most = s->most;
    if (!s->words)
        return;
    copy_text(to->word, sizeof to->word, s->words[*s->value]);
    uint64_t used = 0;
    for (unsigned i = 0; s->words[i]; i++) {
        uint64_t bytes = strnlen(s->words[i], sizeof to->word);
        if (used + bytes + 2 > sizeof to->words)
            break;
        if (used)
            to->words[used++] = ' ';
        memcpy(to->words + used, s->words[i], bytes);
        used += bytes;
    }
}

int64_t setting_control(const struct message *m, uint64_t out[MSG_WORDS])
{
    char text[PAGER_SETTING_TEXT];
    struct pager_setting told;
    int64_t copied;
    if (m->w[0] == PAGER_CONTROL_SET) {
        uint64_t bytes = m->w[1];
        if (!(m->buffer & BUF_IN) || bytes > BUF_BYTES(m->buffer) || bytes >= sizeof text)
            return ERR_INVAL;
        copied = sys_copy_in(m->id, 0, text, bytes);
        if (copied == (int64_t)bytes) {
            text[bytes] = '\0';
            return setting_set(text, bytes);
        }
    } else {
        if (m->w[0] >= setting_count)
            return ERR_NOENT;
        if (!(m->buffer & BUF_OUT) || BUF_BYTES(m->buffer) < sizeof told)
            return ERR_INVAL;
        describe(settings[m->w[0]], &told);
        copied = sys_copy_out(m->id, 0, &told, sizeof told);
        if (copied == sizeof told)
            return 0;
    }
    if (copied < 0)
        return copied;
    out[1] = (uint64_t)copied;
    return ERR_TOUCH;
}
