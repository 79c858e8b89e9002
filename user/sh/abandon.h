/* Errors that mean more than one command (POSIX XCU 2.8.1). */
#ifndef SH_ABANDON_H
#define SH_ABANDON_H

/*
 * "sh: " and a text as printf makes it. A shell that is not interactive ends, with status 2; an interactive one comes back from
 * here and leaves all of the line: flow.kind is no longer FLOW_ON.
 */
void abandon(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
