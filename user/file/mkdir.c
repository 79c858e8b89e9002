/* mkdir [-p] [-m MODE] FOLDER ...: makes folders, with an octal MODE; with -p also those above, and no complaint if it is there. */
#include "lib/file.h"
#include "lib/say.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
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
    long mode = -1;
    char *end = "";
    say_start(argv, "mkdir [-p] [-m MODE] FOLDER ...");
    while ((letter = getopt(argc, argv, "pm:")) != -1)
        switch (letter) {
        case 'p': above = true; break;
        case 'm': mode = strtol(optarg, &end, 8); break;
        default: say_wrong();
        }
    if (optind == argc || *end || mode > 07777)
        say_wrong();
    for (int i = optind; i < argc; i++) {
        int status = above ? make_all(argv[i]) : mkdir(argv[i], 0777) < 0 ? say_errno(argv[i]) : 0;
        if (status == 0 && mode >= 0 && chmod(argv[i], (mode_t)mode) < 0)
            status = say_errno(argv[i]);
        failed |= status;
    }
    return failed;
}
