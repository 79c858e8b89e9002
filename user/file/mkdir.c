/* mkdir [-p] FOLDER ...: makes folders; with -p also those above, and no complaint if it is there. */
#include "lib/file.h"
#include "lib/say.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_all(char *path)
{
    for (char *slash = path + strspn(path, "/"); (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        int failed = mkdir(path, 0777) < 0 && errno != EEXIST;
        if (failed)
            return say_errno(path);
        *slash = '/';
    }
    if (mkdir(path, 0777) < 0 && !(errno == EEXIST && file_is_folder(path)))
        return say_errno(path);
    return 0;
}

int main(int argc, char **argv)
{
    int letter, failed = 0;
    bool above = false;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "p")) != -1)
        if (letter == 'p')
            above = true;
        else
            say_usage("mkdir [-p] FOLDER ...");
    if (optind == argc)
        say_usage("mkdir [-p] FOLDER ...");
    for (int i = optind; i < argc; i++)
        failed |= above ? make_all(argv[i]) : mkdir(argv[i], 0777) < 0 ? say_errno(argv[i]) : 0;
    return failed;
}
