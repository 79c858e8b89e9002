/* timegm: the opposite of gmtime, whatever TZ says. */
#include <errno.h>
#include <stdint.h>
#include <time.h>

enum { DAY = 86400, YEAR_0 = 1900, DAYS_TO_1970 = 719468 };

/* Days from 1970-01-01 to the first day of a month (0: January) of a year; years are counted from March, so that leap days end them. */
static int64_t days_to(int64_t year, int64_t month)
{
    year += month / 12;
    month %= 12;
    if (month < 0)
        month += 12, year--;
    year -= month < 2;
    int64_t age = (year >= 0 ? year : year - 399) / 400, of_age = year - age * 400;
    int64_t of_year = (153 * ((month + 10) % 12) + 2) / 5;
    return age * 146097 + of_age * 365 + of_age / 4 - of_age / 100 + of_year - DAYS_TO_1970;
}

time_t timegm(struct tm *tm)
{
    int64_t days = days_to((int64_t)tm->tm_year + YEAR_0, tm->tm_mon) + tm->tm_mday - 1;
    time_t seconds = days * DAY + (int64_t)tm->tm_hour * 3600 + (int64_t)tm->tm_min * 60 + tm->tm_sec;
    struct tm as_it_is;
    if (!gmtime_r(&seconds, &as_it_is)) {
        errno = EOVERFLOW;
        return -1;
    }
    *tm = as_it_is;
    return seconds;
}
