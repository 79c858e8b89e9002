/* Conformance: what the C library brings by itself, shown to link and to run: locale, options, patterns, sorting, numbers, text. */
#include "../kit.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <fnmatch.h>
#include <getopt.h>
#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <wchar.h>

static void locale(void)
{
    const char *set = setlocale(LC_ALL, "C");
    CHECK("setlocale: C is there, others not (XSH setlocale)", set && strcmp(set, "C") == 0 && !setlocale(LC_ALL, "xx_YY.nothing"));
    setenv("LC_NUMERIC", "xx_YY.nothing", 1);
    CHECK("setlocale: the environment wants one that is not there (XSH setlocale)",
          !setlocale(LC_NUMERIC, "") && !setlocale(LC_ALL, "") && setenv("LC_ALL", "POSIX", 1) == 0 && setlocale(LC_ALL, "") && setlocale(LC_NUMERIC, ""));
    unsetenv("LC_NUMERIC");
    unsetenv("LC_ALL");
    CHECK("localeconv in the C locale (XSH localeconv)", strcmp(localeconv()->decimal_point, ".") == 0 && *localeconv()->thousands_sep == '\0');
    CHECK("isalpha, toupper in the C locale (XSH isalpha)", isalpha('q') && !isalpha('1') && toupper('q') == 'Q' && !isalpha(0xe9));
    CHECK("strcoll is strcmp in the C locale (XSH strcoll)", strcoll("a", "b") < 0 && strcoll("B", "a") < 0);
}

static void options(void)
{
    char *argv[] = {"prog", "-a", "-b", "value", "--long", "--with=7", "-cd", "--", "-x", NULL};
    static int flag;
    const struct option known[] = {{"long", no_argument, &flag, 42}, {"with", required_argument, NULL, 'w'}, {NULL, 0, NULL, 0}};
    char seen[16];
    const char *b = NULL, *w = NULL;
    int n = 0, c;
    optind = 1;
    while ((c = getopt_long(9, argv, "ab:cd", known, NULL)) != -1 && n < 15) {
        seen[n++] = c ? (char)c : '0';
        b = c == 'b' ? optarg : b;
        w = c == 'w' ? optarg : w;
    }
    seen[n] = '\0';
    CHECK("getopt_long: short and long options, arguments, --", strcmp(seen, "ab0wcd") == 0 && b && strcmp(b, "value") == 0 && w &&
                                                                    strcmp(w, "7") == 0 && flag == 42 && optind == 8 && strcmp(argv[optind], "-x") == 0);
    char *bad[] = {"prog", "-z", NULL};
    optind = 1;
    opterr = 0;
    CHECK("getopt: ? for an unknown option (XSH getopt)", getopt(2, bad, "ab:") == '?' && optopt == 'z');
    char *lacks[] = {"prog", "-b", NULL};
    optind = 1;
    CHECK("getopt: : for a missing argument (XSH getopt)", getopt(2, lacks, ":ab:") == ':' && optopt == 'b');
}

static void touch(const char *path)
{
    close(open(path, O_WRONLY | O_CREAT, 0600));
}

static void patterns(void)
{
    CHECK("fnmatch: *, ?, sets (XSH fnmatch)", fnmatch("*.[ch]", "main.c", 0) == 0 && fnmatch("*.[ch]", "main.o", 0) == FNM_NOMATCH &&
                                                   fnmatch("a?c", "abc", 0) == 0 && fnmatch("[!a-c]", "d", 0) == 0 && fnmatch("\\*", "*", 0) == 0);
    CHECK("fnmatch: FNM_PATHNAME, FNM_PERIOD, FNM_NOESCAPE (XSH fnmatch)",
          fnmatch("*", "a/b", FNM_PATHNAME) == FNM_NOMATCH && fnmatch("*/b", "a/b", FNM_PATHNAME) == 0 &&
              fnmatch("*", ".x", FNM_PERIOD) == FNM_NOMATCH && fnmatch("\\a", "\\a", FNM_NOESCAPE) == 0);
    glob_t g;
    mkdir("/tmp/posix-glob", 0700);
    touch("/tmp/posix-glob/b1");
    touch("/tmp/posix-glob/a1");
    touch("/tmp/posix-glob/c2");
    touch("/tmp/posix-glob/.a1");
    CHECK("glob: sorted, without hidden ones (XSH glob)", glob("/tmp/posix-glob/*1", 0, NULL, &g) == 0 && g.gl_pathc == 2 &&
                                                              strcmp(g.gl_pathv[0], "/tmp/posix-glob/a1") == 0 && strcmp(g.gl_pathv[1], "/tmp/posix-glob/b1") == 0);
    CHECK("glob: GLOB_APPEND (XSH glob)", glob("/tmp/posix-glob/c*", GLOB_APPEND, NULL, &g) == 0 && g.gl_pathc == 3 && strcmp(g.gl_pathv[2], "/tmp/posix-glob/c2") == 0);
    globfree(&g);
    CHECK("glob: GLOB_NOMATCH, GLOB_NOCHECK (XSH glob)", glob("/tmp/posix-glob/z*", 0, NULL, &g) == GLOB_NOMATCH &&
                                                             glob("/tmp/posix-glob/z*", GLOB_NOCHECK, NULL, &g) == 0 && g.gl_pathc == 1);
    globfree(&g);
    unlink("/tmp/posix-glob/b1"), unlink("/tmp/posix-glob/a1"), unlink("/tmp/posix-glob/c2"), unlink("/tmp/posix-glob/.a1");
    rmdir("/tmp/posix-glob");
}

static void expressions(void)
{
    regex_t re;
    regmatch_t m[3];
    char text[80];
    CHECK("regcomp, regexec: extended, with groups (XSH regcomp)",
          regcomp(&re, "([a-z]+)=([0-9]{2,3})$", REG_EXTENDED) == 0 && regexec(&re, "  key=123", 3, m, 0) == 0 && m[0].rm_so == 2 && m[0].rm_eo == 9 &&
              m[1].rm_so == 2 && m[1].rm_eo == 5 && m[2].rm_so == 6 && m[2].rm_eo == 9 && regexec(&re, "key=1", 3, m, 0) == REG_NOMATCH && re.re_nsub == 2);
    regfree(&re);
    CHECK("regcomp: REG_ICASE, REG_NOSUB, basic (XSH regcomp)",
          regcomp(&re, "^h\\(el\\)*lo", REG_ICASE | REG_NOSUB) == 0 && regexec(&re, "HELello", 0, NULL, 0) == 0 && regexec(&re, "xhello", 0, NULL, 0) == REG_NOMATCH);
    regfree(&re);
    int error = regcomp(&re, "a(b", REG_EXTENDED);
    CHECK("regcomp: errors, regerror (XSH regcomp)", error == REG_EPAREN && regerror(error, &re, text, sizeof text) > 1 && text[0]);
}

static int by_value(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void sorting(void)
{
    enum { COUNT = 2000 };
    static int v[COUNT];
    unsigned state = 1;
    int sorted = 1, found = 1;
    for (int i = 0; i < COUNT; i++)
        v[i] = (int)((state = state * 1103515245 + 12345) >> 8) % 5000;
    qsort(v, COUNT, sizeof *v, by_value);
    for (int i = 1; i < COUNT; i++)
        sorted &= v[i - 1] <= v[i];
    for (int i = 0; i < COUNT; i += 7) {
        const int *at = bsearch(&v[i], v, COUNT, sizeof *v, by_value);
        found &= at && *at == v[i];
    }
    CHECK("qsort, bsearch (C11 7.22.5)", sorted && found);
    void *root = NULL;
    for (int i = 0; i < 50; i++)
        tsearch(&v[i * 40], &root, by_value);
    CHECK("tsearch, tfind (XSH tsearch)", tfind(&v[400], &root, by_value) && !tfind(&(int){-1}, &root, by_value));
    for (int i = 0; i < 50; i++)
        tdelete(&v[i * 40], &root, by_value);
}

static int round_trip(double d)
{
    char text[64];
    snprintf(text, sizeof text, "%.17g", d);
    double back = strtod(text, NULL);
    return memcmp(&back, &d, sizeof d) == 0;
}

static void numbers(void)
{
    const double hard[] = {0.1, 1.0 / 3, DBL_MAX, DBL_MIN, 4.9406564584124654e-324, 2.2250738585072011e-308, 9007199254740993.0, 1e23, 8.5e22,
                           -0.0, 5e-324, 1.7976931348623157e308, 123456789012345678.0, 6.02214076e23, 2.2250738585072014e-308};
    int good = 1;
    uint64_t bits = 88172645463325252u;
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
        good &= round_trip(hard[i]);
    for (int i = 0; i < 3000; i++) {
        double d;
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        memcpy(&d, &bits, sizeof d);
        good &= d != d || isinf(d) || round_trip(d);
    }
    CHECK("strtod reads back what printf %.17g wrote (C11 7.22.1.3)", good);
    char *end, text[128];
    CHECK("strtod: hexadecimal, inf, nan, where it ends (C11 7.22.1.3)",
          strtod("0x1.8p3x", &end) == 12.0 && *end == 'x' && isinf(strtod("-inf", NULL)) && isnan(strtod("nan", NULL)) && strtod("0x.8", NULL) == 0.5);
    errno = 0;
    CHECK("strtod, strtol: ERANGE (C11 7.22.1.3)", strtod("1e999", NULL) == HUGE_VAL && errno == ERANGE && (errno = 0, strtol("99999999999999999999", NULL, 10)) == LONG_MAX && errno == ERANGE);
    snprintf(text, sizeof text, "%a %.3e %g %5.1f|%-8d|%+i|%#x|%08.3f", 1.0, 12345.678, 1e-5, 2.25, 42, 7, 255, -3.14159);
    CHECK("printf: the formats of numbers (C11 7.21.6.1)", strcmp(text, "0x1p+0 1.235e+04 1e-05   2.2|42      |+7|0xff|-003.142") == 0);
    long long ll;
    double d;
    char word[8];
    CHECK("sscanf (C11 7.21.6.2)", sscanf("-12345678901 2.5 abc", "%lld %lf %7s", &ll, &d, word) == 3 && ll == -12345678901 && d == 2.5 && strcmp(word, "abc") == 0);
    CHECK("long double, %Lg (C11 7.21.6.1)", snprintf(text, sizeof text, "%.3Lf", 1.0L / 3) > 0 && strcmp(text, "0.333") == 0 && strtold("0.25", NULL) == 0.25L);
    long double half = 0, read = 0;
    int wide = 1;
    const long double many[] = {0.1L, 1.0L / 3, LDBL_MAX, LDBL_MIN, -2.5e-4940L, 1e4000L, 3.0L, 6.02214076e23L, 9007199254740993.0L};
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        snprintf(text, sizeof text, "%.36Lg", many[i]);
        wide &= strtold(text, &end) == many[i] && *end == '\0';
    }
    CHECK("strtold reads back what printf %.36Lg wrote (C11 7.22.1.3)", wide);
    CHECK("strtold, scanf %Lf: exact, ERANGE, inf, nan (C11 7.22.1.3)",
          sscanf("0.5 1e-3", "%Lf %Lf", &half, &read) == 2 && half == 0.5L && read == 1e-3L && (errno = 0, strtold("1e99999", NULL)) == HUGE_VALL && errno == ERANGE &&
              isinf(strtold("-infinity", &end)) && *end == '\0' && isnan(strtold("nan(x)y", &end)) && *end == 'y' && strtold("0x.8p-2z", &end) == 0.125L && *end == 'z' &&
              strtold(" +12.e1e", &end) == 120 && strcmp(end, "e") == 0 && strtold("x", &end) == 0 && *end == 'x');
    CHECK("intmax_t formats, strtoumax (C11 7.8)", snprintf(text, sizeof text, "%" PRIu64 " %zu %jd", UINT64_MAX, (size_t)5, (intmax_t)-1) > 0 &&
                                                       strcmp(text, "18446744073709551615 5 -1") == 0 && strtoumax("ff", NULL, 16) == 255);
    CHECK("libm: sin, pow, sqrt, fma, lgamma (C11 7.12)", fabs(sin(1) - 0.8414709848078965) < 1e-15 && pow(2, 0.5) == sqrt(2) && fma(2, 3, 4) == 10 && fabs(lgamma(5) - log(24)) < 1e-12);
}

static void text_and_time(void)
{
    char copy[] = "a,b;;c", *save, *first = strtok_r(copy, ",;", &save), *second = strtok_r(NULL, ",;", &save), *third = strtok_r(NULL, ",;", &save), out[64];
    CHECK("strtok_r (XSH strtok)", strcmp(first, "a") == 0 && strcmp(second, "b") == 0 && strcmp(third, "c") == 0 && !strtok_r(NULL, ",;", &save));
    time_t t = 951782400; /* 2000-02-29 */
    struct tm tm;
    CHECK("strftime, mktime, gmtime_r (XSH strftime)", gmtime_r(&t, &tm) && strftime(out, sizeof out, "%Y-%m-%d %H:%M:%S %a %j", &tm) > 0 &&
                                                           strcmp(out, "2000-02-29 00:00:00 Tue 060") == 0);
    setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
    tzset();
    struct tm july = {.tm_year = 120, .tm_mon = 6, .tm_mday = 1, .tm_hour = 12, .tm_isdst = -1};
    CHECK("TZ: mktime with summer time (XBD 8.3)", mktime(&july) == 1593619200 && july.tm_isdst == 1);
    setenv("TZ", "UTC0", 1);
    tzset();
    wchar_t wide[8];
    CHECK("mbstowcs, wcslen (C11 7.22.8)", mbstowcs(wide, "abc", 8) == 3 && wcslen(wide) == 3 && wide[2] == L'c');
    FILE *f = fmemopen(NULL, 100, "w+");
    CHECK("fmemopen (XSH fmemopen)", f && fprintf(f, "%d", 77) == 2 && fflush(f) == 0 && fseek(f, 0, SEEK_SET) == 0 && fscanf(f, "%31s", out) == 1 && strcmp(out, "77") == 0);
    if (f)
        fclose(f);
    char *made = NULL;
    size_t size = 0;
    f = open_memstream(&made, &size);
    CHECK("open_memstream (XSH)", f && fputs("hello", f) >= 0 && fclose(f) == 0 && size == 5 && strcmp(made, "hello") == 0);
    free(made);
    f = popen("echo from a pipe", "r");
    CHECK("popen, pclose (XSH popen)", f && fgets(out, sizeof out, f) && strcmp(out, "from a pipe\n") == 0 && pclose(f) == 0);
    CHECK("system (XSH system)", system(NULL) != 0 && WEXITSTATUS(system("exit 3")) == 3);
    CHECK("getline (XSH getline)", (made = NULL, size = 0, f = fmemopen("one\ntwo\n", 8, "r")) && getline(&made, &size, f) == 4 && strcmp(made, "one\n") == 0);
    free(made);
    if (f)
        fclose(f);
}

int main(void)
{
    locale();
    options();
    patterns();
    expressions();
    sorting();
    numbers();
    text_and_time();
    return kit_end();
}
