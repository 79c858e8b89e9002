/* Messages of programs, as 4.4BSD and Linux have them: `name: message: what errno means`. */
#ifndef QUIRE_ERR_H
#define QUIRE_ERR_H

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

/* err and errx exit with `status`; those without x add what errno means. format may be NULL. */
void err(int status, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void errx(int status, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warnx(const char *format, ...) __attribute__((format(printf, 1, 2)));
void verr(int status, const char *format, va_list args) __attribute__((noreturn, format(printf, 2, 0)));
void verrx(int status, const char *format, va_list args) __attribute__((noreturn, format(printf, 2, 0)));
void vwarn(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
void vwarnx(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#ifdef __cplusplus
}
#endif
#endif
