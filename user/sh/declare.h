/* Built-ins that change what variables are: export, readonly, local, unset. Each gets its arguments, gives its exit status. */
#ifndef SH_DECLARE_H
#define SH_DECLARE_H

int declare_export(int argc, char **argv);
int declare_readonly(int argc, char **argv);
int declare_local(int argc, char **argv);
int declare_unset(int argc, char **argv);

#endif
