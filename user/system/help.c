/* help: the programs of /bin, one line each. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command { const char *name, *help; } commands[] = {
    { "basename", "basename PATH [ENDING]         the last part of a path" },
    { "cat", "cat [FILE ...]                 prints files" },
    { "census", "census [PREFIX]                every counter of every server" },
    { "cmp", "cmp A B                        compares two files" },
    { "cp", "cp [-r] FROM ... TO            copies files, and folders" },
    { "cut", "cut -f LIST [-d C] | -c LIST   some fields or characters of each line" },
    { "date", "date [+FORMAT]                 the time of the clock" },
    { "dd", "dd if= of= bs= count= ...      copies in blocks" },
    { "df", "df                             room on the disk" },
    { "dirname", "dirname PATH                   all but the last part of a path" },
    { "du", "du [-s] [PATH ...]             room on the disk that folders take" },
    { "eatmem", "eatmem [BYTES]                 takes memory until there is none" },
    { "echo", "echo [-n] [TEXT ...]           prints its arguments" },
    { "env", "env [NAME=VALUE ...] [COMMAND] shows or changes the environment" },
    { "false", "false                          fails" },
    { "find", "find [PATH] [-name P] [-type T] names below a folder" },
    { "grep", "grep [-ivncqE] PATTERN [FILE]  prints the lines that match" },
    { "head", "head [-n N | -c N] [FILE ...]  prints the beginning of files" },
    { "help", "help                           this list" },
    { "hexdump", "hexdump [-s N] [-n N] [FILE]   prints bytes as numbers" },
    { "iotest", "iotest [-l] [CASE ...]         tests files, folders and pipes" },
    { "kill", "kill [-SIGNAL] PID ...         ends processes" },
    { "killtest", "killtest [-l] [CASE ...]       kills processes at bad moments, and counts what comes back" },
    { "ln", "ln [-s] FROM TO                gives a file another name" },
    { "ls", "ls [-lai1] [PATH ...]          lists folders" },
    { "mkdir", "mkdir [-p] FOLDER ...          makes folders" },
    { "mmapdemo", "mmapdemo FILE                  shows a page fault, a shared write and a fork, step by step" },
    { "mmaptest", "mmaptest [-l] [CASE ...]       tests the pager" },
    { "mv", "mv FROM ... TO                 renames" },
    { "poweroff", "poweroff                       turns the machine off" },
    { "ps", "ps                             lists the processes" },
    { "pwd", "pwd                            prints the working folder" },
    { "reboot", "reboot                         starts the machine anew" },
    { "rm", "rm [-rf] PATH ...              takes files and folders away" },
    { "rmdir", "rmdir FOLDER ...               takes empty folders away" },
    { "seq", "seq [FIRST [STEP]] LAST        whole numbers, one a line" },
    { "sh", "sh [-c COMMAND | FILE]         the shell" },
    { "sleep", "sleep SECONDS                  waits" },
    { "sort", "sort [-rnu] [FILE ...]         puts lines in order" },
    { "sync", "sync                           writes everything to the disk" },
    { "tail", "tail [-n N] [FILE]             prints the end of a file" },
    { "tee", "tee [-a] [FILE ...]            copies its input to its output and to files" },
    { "test", "test EXPRESSION                asks about files, texts and numbers; also [ EXPRESSION ]" },
    { "time", "time COMMAND ...               how long it takes: seconds, instructions, faults" },
    { "touch", "touch FILE ...                 makes files, or sets their time" },
    { "tr", "tr [-d] SET1 [SET2]            replaces or takes away characters" },
    { "true", "true                           succeeds" },
    { "truncate", "truncate -s BYTES FILE ...     sets the length of files" },
    { "uniq", "uniq [-c] [FILE]               of equal lines in a row prints one" },
    { "vmmap", "vmmap PID                      the mappings of a process" },
    { "vmstat", "vmstat [SECONDS [TIMES]]       memory, faults, pages read and written" },
    { "wc", "wc [-lwc] [FILE ...]           counts lines, words and bytes" },
    { "which", "which NAME ...                 the program that a name means" },
    { "yes", "yes [TEXT]                     prints the text for ever" },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static bool described(const char *name)
{
    if (name[0] == '.' || strcmp(name, "[") == 0)
        return true;
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return true;
    return false;
}

int main(void)
{
    DIR *folder = opendir("/bin");
    puts("Programs:");
    for (int i = 0; i < COMMANDS; i++)
        printf("  %s\n", commands[i].help);
    const char *lead = "Also: ";
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (described(entry->d_name))
            continue;
        printf("%s%s", lead, entry->d_name);
        lead = " ";
    }
    if (*lead == ' ')
        putchar('\n');
    if (folder)
        closedir(folder);
    return 0;
}
