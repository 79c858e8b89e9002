/* Built-ins about what the shell and its programs use of the machine: ulimit and times. Each gives its exit status. */
#ifndef SH_LIMIT_H
#define SH_LIMIT_H

int limit_ulimit(int argc, char **argv);
int limit_times(int argc, char **argv);

#endif
