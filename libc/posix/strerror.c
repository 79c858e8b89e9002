/* newlib asks us for the text of an error that it does not know; without one, strerror gives an empty string. */
#include <stdio.h>

char *_user_strerror(int error, int internal, int *failed);

char *_user_strerror(int error, int internal, int *failed)
{
    static _Thread_local char text[32];
    (void)internal, (void)failed; /* strerror_r may say EINVAL, but then leaves the text as it was */
    snprintf(text, sizeof text, "Unknown error %d", error);
    return text;
}
