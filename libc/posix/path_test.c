/* Canonical paths over a small made-up tree of links. */
#include "path.h"

#include "check.h"

#include <abi/err.h>
#include <string.h>

static const struct {
    const char *path, *target;
} links[] = {
    {"/l", "/a/b"}, {"/a/up", ".."}, {"/a/rel", "b/c"}, {"/loop", "loop2"}, {"/loop2", "/loop"}, {"/a/b/top", "/"},
};

static int64_t read_link(const char *path, char *buffer, size_t max)
{
    if (strstr(path, "missing"))
        return ERR_NOENT;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (strcmp(path, links[i].path) == 0) {
            size_t bytes = strlen(links[i].target);
            memcpy(buffer, links[i].target, bytes < max ? bytes : max);
            return (int64_t)bytes;
        }
    }
    return ERR_INVAL;
}

static int gives(const char *cwd, const char *path, const char *want)
{
    char out[PATH_BYTES];
    int64_t error = __path_canonical(cwd, path, out, read_link);
    if (error == 0 && strcmp(out, want) == 0)
        return 1;
    printf("%s + %s: %s (%d)\n", cwd, path, error ? "-" : out, (int)error);
    return 0;
}

static int64_t fails(const char *cwd, const char *path)
{
    char out[PATH_BYTES];
    return __path_canonical(cwd, path, out, read_link);
}

int main(void)
{
    char text[PATH_BYTES + 10];
    CHECK(gives("/", "/", "/"));
    CHECK(gives("/", "///", "/"));
    CHECK(gives("/", ".", "/"));
    CHECK(gives("/", "..", "/"));
    CHECK(gives("/x/y", "..", "/x"));
    CHECK(gives("/x/y", "../..", "/"));
    CHECK(gives("/x/y", "../../../z", "/z"));
    CHECK(gives("/x", "y//z/./w/", "/x/y/z/w"));
    CHECK(gives("/x", "/y", "/y"));
    CHECK(gives("/", "l/d", "/a/b/d"));
    CHECK(gives("/", "/l/..", "/a"));
    CHECK(gives("/a", "up/x", "/x"));
    CHECK(gives("/a", "rel/d", "/a/b/c/d"));
    CHECK(gives("/a", "b/top/a/rel", "/a/b/c"));
    CHECK(fails("/", "") == ERR_NOENT);
    CHECK(fails("/", "/missing/x") == ERR_NOENT);
    CHECK(fails("/", "loop") == ERR_LOOP);
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    CHECK(fails("/", text) == ERR_NAMETOOLONG);
    text[PATH_BYTES - 1] = 0;
    CHECK(fails("/", text) == ERR_NAMETOOLONG); /* one too long with the slash */
    text[PATH_BYTES - 2] = 0;
    CHECK(fails("/", text) == 0);
    CHECK(fails("/a", text) == ERR_NAMETOOLONG);
    return checks_done();
}
