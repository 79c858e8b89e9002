/*
 * Settings: numbers that may be changed while the pager runs (PAGER_CONTROL, `pagerctl`) and at boot (a boot argument of the same
 * name). Whoever has a number keeps it in a variable of its own and names it here; a setting may take words for its values.
 */
#ifndef PAGER_SETTING_H
#define PAGER_SETTING_H

#include <quire/sys.h>

struct setting {
    const char *name;          /* at most 31 bytes: small letters and _ */
    const char *unit;          /* what is counted, at most 15 bytes; "" if words are given */
    uint64_t *value;
    uint64_t least, most;      /* with words: 0 and how many there are, less one */
    const char *const *words;  /* names of the values, NULL at the end; or NULL: numbers */
    /* May refuse the new value (ERR_*), else makes it true; or NULL. *value is still the old one and is set afterwards. */
    int (*change)(uint64_t value);
};

/* Adds settings that stay where they are; before pager_run or in setup. A setting added twice stays once (the later). */
void settings_add(const struct setting *settings, unsigned count);
/* Gives those that the boot arguments name their value; what is wrong there is said on the console and left out. */
void settings_boot(const char *args);
/* NAME=VALUE, `bytes` long, NUL-terminated by the caller: 0, ERR_NOENT (no such name or word), ERR_INVAL, ERR_RANGE. */
int setting_set(char *text, uint64_t bytes);

/* PAGER_CONTROL of proto/pager.h. */
int64_t setting_control(const struct message *m, uint64_t out[MSG_WORDS]);

#endif
