/* Settings: numbers and words set by text, and what is refused. */
#include "setting.h"

#include <proto/pager.h>
#include <rt/log.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned passed, failed, said;

void log_print(const char *format, ...)
{
    (void)format;
    said++;
}

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}

static char caller[256];

int64_t sys_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes)
{
    (void)id;
    memcpy(to, caller + offset, bytes);
    return (int64_t)bytes;
}

int64_t sys_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    (void)id;
    memcpy(caller + offset, from, bytes);
    return (int64_t)bytes;
}

static void check(bool ok, const char *what)
{
    ok ? passed++ : failed++;
    if (!ok)
        printf("FAIL %s\n", what);
}

static uint64_t pages = 16, kind;
static const char *const kinds[] = { "fifo", "clock", NULL };

static int only_even(uint64_t value)
{
    return value % 2 ? ERR_BUSY : 0;
}

static const struct setting mine[] = {
    { .name = "pages", .unit = "pages", .value = &pages, .least = 2, .most = 1 << 20, .change = only_even },
    { .name = "kind", .unit = "", .value = &kind, .most = 1, .words = kinds },
};

static int set(const char *text)
{
    struct message m = { .w = { PAGER_CONTROL_SET, strlen(text) }, .buffer = strlen(text) | BUF_IN };
    uint64_t out[MSG_WORDS] = { 0 };
    memcpy(caller, text, strlen(text));
    return (int)setting_control(&m, out);
}

static void set_values(void)
{
    check(set("pages=64") == 0 && pages == 64, "a number");
    check(set("pages=4k") == 0 && pages == 4096 && set("pages=1M") == 0 && pages == 1 << 20, "k and M");
    check(set("pages=7") == ERR_BUSY && pages == 1 << 20, "one that is refused changes nothing");
    check(set("pages=0") == ERR_RANGE && set("pages=2M") == ERR_RANGE, "too small, too large");
    check(set("pages=99999999999999999999") == ERR_RANGE && set("pages=17592186044416M") == ERR_RANGE, "no number of 64 bits");
    check(set("pages=") == ERR_INVAL && set("pages=1x") == ERR_INVAL && set("pages=-2") == ERR_INVAL &&
              set("pages=2kk") == ERR_INVAL && set("pages") == ERR_INVAL && set("") == ERR_INVAL,
          "what is no number, or no setting at all");
    check(set("kind=clock") == 0 && kind == 1 && set("kind=0") == ERR_NOENT && set("kind=lru") == ERR_NOENT && kind == 1, "words");
    check(set("page=2") == ERR_NOENT && set("=2") == ERR_NOENT, "names that there are not");
    struct message m = { .w = { PAGER_CONTROL_SET, 100 }, .buffer = 20 | BUF_IN };
    uint64_t out[MSG_WORDS];
    check(setting_control(&m, out) == ERR_INVAL, "more text than buffer");
    m.w[1] = PAGER_SETTING_TEXT, m.buffer = 200 | BUF_IN;
    check(setting_control(&m, out) == ERR_INVAL, "a text that is too long");
}

static void describe(void)
{
    struct pager_setting told;
    struct message m = { .w = { 1 }, .buffer = sizeof told | BUF_OUT };
    uint64_t out[MSG_WORDS];
    int64_t status = setting_control(&m, out);
    memcpy(&told, caller, sizeof told);
    check(status == 0 && strcmp(told.name, "kind") == 0 && strcmp(told.word, "clock") == 0 && strcmp(told.words, "fifo clock") == 0,
          "a setting with words, described");
    m.w[0] = 2;
    check(setting_control(&m, out) == ERR_NOENT, "no more");
    m.w[0] = 0, m.buffer = 8 | BUF_OUT;
    check(setting_control(&m, out) == ERR_INVAL, "a short buffer");
}

int main(void)
{
    settings_add(mine, 2);
    settings_add(mine, 2);
    set_values();
    describe();
    settings_boot("cmd='x' pages=8 kind=lru");
    check(pages == 8 && kind == 1 && said == 1, "boot arguments");
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
