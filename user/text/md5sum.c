/* md5sum [-c] [FILE ...]: MD5 of files; -c: FILE is a list as md5sum prints it, and is checked. */
#include "md5.h"

#include "lib/say.h"
#include "lib/text.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static unsigned long wrong; /* -c: how many did not agree */

static void digest_of(FILE *file, char text[33])
{
    static char data[32 << 10];
    struct md5 md5;
    unsigned char digest[16];
    size_t got;
    md5_begin(&md5);
    while ((got = fread(data, 1, sizeof data, file)) > 0)
        md5_add(&md5, data, got);
    md5_end(&md5, digest);
    for (int i = 0; i < 16; i++)
        sprintf(text + 2 * i, "%02x", digest[i]);
}

static void print(FILE *file, const char *name)
{
    char text[33];
    digest_of(file, text);
    if (!ferror(file))
        printf("%s  %s\n", text, file == stdin ? "-" : name);
}

/* Does the file have the digest that the line says? */
static bool agrees(const char *line, const char *path)
{
    char text[33] = "";
    FILE *file = fopen(path, "r");
    if (file)
        digest_of(file, text);
    if (!file || ferror(file)) {
        say_errno(path);
        text[0] = 0;
    }
    if (file)
        fclose(file);
    return strlen(text) == 32 && strncmp(line, text, 32) == 0;
}

static void check(FILE *file, const char *name)
{
    static char *line;
    static size_t room;
    while (text_line(file, &line, &room) >= 0) {
        if (strspn(line, "0123456789abcdef") != 32 || line[32] != ' ' || !line[33] || !line[34]) {
            wrong++;
            say("%s: not a line of md5sum: %s", name, line);
            continue;
        }
        bool good = agrees(line, line + 34);
        wrong += !good;
        printf("%s: %s\n", line + 34, good ? "OK" : "FAILED");
    }
}

int main(int argc, char **argv)
{
    bool checks = false;
    int letter;
    say_start(argv, "md5sum [-c] [FILE ...]");
    while ((letter = getopt(argc, argv, "c")) != -1) {
        if (letter != 'c')
            say_wrong();
        checks = true;
    }
    int failed = text_each(argv + optind, checks ? check : print);
    if (wrong)
        return say("%lu did not agree", wrong);
    return failed;
}
