/* There are no shared objects: what <dlfcn.h> says of that. */
#include <dlfcn.h>
#include <stddef.h>

static _Thread_local char *error;

static void fail(void)
{
    static char words[] = "no shared objects: programs are linked as a whole";
    error = words;
}

void *dlopen(const char *file, int mode)
{
    (void)file, (void)mode;
    fail();
    return NULL;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    (void)handle, (void)name;
    fail();
    return NULL;
}

int dlclose(void *handle)
{
    (void)handle;
    fail();
    return -1;
}

char *dlerror(void)
{
    char *told = error;
    error = NULL;
    return told;
}
