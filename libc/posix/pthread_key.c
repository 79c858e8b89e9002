/* Values of threads. State: which keys there are; each thread's values are its own (thread.h). */
#include "thread.h"

#include "futex.h"

#include <abi/msg.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

static struct {
    bool used;
    unsigned generation; /* keys that had this place before */
    void (*destroy)(void *);
} keys[PTHREAD_KEYS_MAX];
static int lock;

/* It counts only if its key is still the one that it was set for. */
struct key_value {
    void *value;
    unsigned generation;
};

int pthread_key_create(pthread_key_t *key, void (*destroy)(void *))
{
    int error = EAGAIN;
    __lock_take(&lock, DEADLINE_NEVER);
    for (pthread_key_t i = 0; i < PTHREAD_KEYS_MAX && error; i++) {
        if (keys[i].used)
            continue;
        keys[i].used = true;
        keys[i].destroy = destroy;
        *key = i;
        error = 0;
    }
    __lock_give(&lock);
    return error;
}

int pthread_key_delete(pthread_key_t key)
{
    if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
        return EINVAL;
    keys[key].used = false;
    keys[key].destroy = NULL;
    keys[key].generation++;
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    const struct key_value *v = __me.values && key < PTHREAD_KEYS_MAX ? &__me.values[key] : NULL;
    return v && v->generation == keys[key].generation ? v->value : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
        return EINVAL;
    if (!__me.values && !(__me.values = calloc(PTHREAD_KEYS_MAX, sizeof *__me.values)))
        return ENOMEM;
    __me.values[key] = (struct key_value){(void *)(uintptr_t)value, keys[key].generation};
    return 0;
}

/* True if there was something to end, which may have left new values. */
static bool end_values(void)
{
    bool any = false;
    for (pthread_key_t i = 0; i < PTHREAD_KEYS_MAX; i++) {
        void *value = pthread_getspecific(i);
        __me.values[i].value = NULL;
        if (value && keys[i].used && keys[i].destroy) {
            keys[i].destroy(value);
            any = true;
        }
    }
    return any;
}

void __keys_end(void)
{
    if (!__me.values)
        return;
    for (int i = 0; i < PTHREAD_DESTRUCTOR_ITERATIONS && end_values(); i++)
        ;
    free(__me.values);
    __me.values = NULL;
}
