/* Facts about the system that are text. */
#include <abi/err.h>
#include <quire/call.h>
#include <string.h>
#include <unistd.h>

static const char *text_of(int name)
{
    switch (name) {
    case _CS_PATH:
        return "/bin";
    case _CS_V7_ENV:
    case _CS_POSIX_V7_WIDTH_RESTRICTED_ENVS:
    case _CS_POSIX_V7_LP64_OFF64_CFLAGS: /* there is one environment, and it needs no options */
    case _CS_POSIX_V7_LP64_OFF64_LDFLAGS:
    case _CS_POSIX_V7_LP64_OFF64_LIBS:
        return "";
    default:
        return NULL;
    }
}

size_t confstr(int name, char *to, size_t bytes)
{
    const char *text = text_of(name);
    if (!text) {
        quire_result(ERR_INVAL);
        return 0;
    }
    size_t need = strlen(text) + 1;
    if (bytes > 0) {
        size_t n = need < bytes ? need : bytes;
        memcpy(to, text, n);
        to[n - 1] = 0;
    }
    return need;
}
