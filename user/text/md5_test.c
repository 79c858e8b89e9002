/* Test of MD5: the examples of RFC 1321, and that parts add up to the whole. */
#include "md5.h"

#include <stdio.h>
#include <string.h>

static int passed, failed;

static void check(const char *what, const unsigned char digest[16], const char *want)
{
    char text[33];
    for (int i = 0; i < 16; i++)
        sprintf(text + 2 * i, "%02x", digest[i]);
    if (strcmp(text, want) == 0) {
        passed++;
    } else {
        failed++;
        printf("%s: %s, not %s\n", what, text, want);
    }
}

static void one(const char *text, const char *want)
{
    for (size_t piece = 1; piece < 90; piece += 11) {
        struct md5 md5;
        unsigned char digest[16];
        md5_begin(&md5);
        for (size_t at = 0; at < strlen(text); at += piece)
            md5_add(&md5, text + at, strlen(text) - at < piece ? strlen(text) - at : piece);
        md5_end(&md5, digest);
        check(text, digest, want);
    }
}

int main(void)
{
    one("", "d41d8cd98f00b204e9800998ecf8427e");
    one("a", "0cc175b9c0f1b6a831c399e269772661");
    one("abc", "900150983cd24fb0d6963f7d28e17f72");
    one("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    one("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b");
    one("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f");
    one("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a");
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
