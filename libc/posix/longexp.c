/*
 * Exponentials, logarithms and powers of long double. e^x = 2^k e^r with |r| < 0.35, by Taylor's series; the logarithm of m, which is
 * near 1, is twice the area tangent of (m - 1) / (m + 1), by its series. Gamma and error functions are those of double.
 */
#include "quad.h"

#include <errno.h>
#include <math.h>

#define LN2 0x1.62e42fefa39ef35793c7673007e6p-1L
#define LN2_HIGH 0x1.62e42fefa39ef35793c7673p-1L /* times a whole number of 16 bits it is exact */
#define LN2_LOW 0x1.f97b57a079a193394c5b16c5068cp-103L
#define PER_LN2 0x1.71547652b82fe1777d0ffda0d23ap0L
#define PER_LN10 0x1.bcb7b1526e50e32a6ab7555f5a68p-2L
enum { EXPONENT_LIMIT = 17000, EXP_TERMS = 25, LOG_TERMS = 24 };

static long double wrong(long double x)
{
    if (!isnan(x))
        errno = EDOM;
    return (x - x) / (x - x);
}

static long double beyond(long double result)
{
    errno = ERANGE;
    return result;
}

/* e^r - 1 for |r| < 0.35 */
static long double exp_near(long double r)
{
    long double sum = 1;
    for (int n = EXP_TERMS; n > 1; n--)
        sum = 1 + r / n * sum;
    return r * sum;
}

/* log m, m between 0.7 and 1.5, of s = (m - 1) / (m + 1) */
static long double log_near(long double s)
{
    long double square = s * s, sum = 0;
    for (int n = LOG_TERMS; n > 0; n--)
        sum = square * (1 / (2 * (long double)n + 1) + sum);
    return 2 * (s + s * sum);
}

/* x = r + k log 2; false if e^x is nothing that a long double can be. */
static bool split(long double x, long double *r, int *k)
{
    if (!(fabsl(x) < EXPONENT_LIMIT))
        return false;
    long double n = rintl(x * PER_LN2);
    *r = x - n * LN2_HIGH - n * LN2_LOW;
    *k = (int)n;
    return true;
}

static long double extreme(long double x, long double least)
{
    if (isnan(x))
        return x + x;
    return isinf(x) ? (x > 0 ? x : least) : beyond(x > 0 ? HUGE_VALL : least);
}

long double expl(long double x)
{
    long double r;
    int k;
    return split(x, &r, &k) ? scalbnl(1 + exp_near(r), k) : extreme(x, 0);
}

long double exp2l(long double x)
{
    if (!(fabsl(x) < EXPONENT_LIMIT))
        return extreme(x, 0);
    long double k = rintl(x);
    return scalbnl(1 + exp_near((x - k) * LN2), (int)k);
}

long double expm1l(long double x)
{
    long double r;
    int k;
    if (x == 0 || !split(x, &r, &k))
        return x == 0 ? x : x < 0 ? -1 : extreme(x, -1);
    if (k < -QUAD_FRACTION - 3)
        return -1;
    return k == 0 ? exp_near(r) : k > 2 * QUAD_FRACTION ? scalbnl(1 + exp_near(r), k) : scalbnl(exp_near(r), k) + (scalbnl(1, k) - 1);
}

/* x > 0 = m 2^exponent with m between 0.7 and 1.5; log m. */
static long double log_part(long double x, int *exponent)
{
    long double m = frexpl(x, exponent);
    if (m < 0.70710678L)
        m *= 2, --*exponent;
    return log_near((m - 1) / (m + 1));
}

/* What logarithms are of numbers that have none, or of which they are infinite. */
static bool has_log(long double x, long double *instead)
{
    if (x > 0 && !isinf(x))
        return true;
    *instead = x == 0 ? beyond(-HUGE_VALL) : x < 0 || isnan(x) ? wrong(x) : x;
    return false;
}

long double logl(long double x)
{
    long double part;
    int e;
    if (!has_log(x, &part))
        return part;
    part = log_part(x, &e);
    return e * LN2_HIGH + (e * LN2_LOW + part);
}

long double log2l(long double x)
{
    long double part;
    int e;
    if (!has_log(x, &part))
        return part;
    part = log_part(x, &e);
    return e + part * PER_LN2;
}

long double log10l(long double x)
{
    return logl(x) * PER_LN10;
}

long double log1pl(long double x)
{
    if (x == 0 || x < -1)
        return x == 0 ? x : wrong(x);
    return fabsl(x) < 0.4L ? log_near(x / (2 + x)) : logl(1 + x);
}

static bool is_odd(long double whole)
{
    return fabsl(whole) < 0x1p113L && fmodl(whole, 2) != 0;
}

static long double whole_power(long double x, int n)
{
    long double result = 1;
    for (; n; n >>= 1, x *= x)
        if (n & 1)
            result *= x;
    return result;
}

long double powl(long double x, long double y)
{
    if (y == 0 || x == 1)
        return 1;
    if (isnan(x) || isnan(y))
        return x + y;
    bool whole = truncl(y) == y, negative = quad_is_negative(x) && whole && is_odd(y);
    long double size = fabsl(x), sign = negative ? -1 : 1;
    if (isinf(y))
        return size == 1 ? 1 : (size > 1) == (y > 0) ? HUGE_VALL : 0;
    if (size == 0 || isinf(size))
        return (size == 0) == (y > 0) ? copysignl(0, sign) : size == 0 ? beyond(copysignl(HUGE_VALL, sign)) : copysignl(HUGE_VALL, sign);
    if (x < 0 && !whole)
        return wrong(x);
    if (whole && y > 0 && y <= 64) {
        long double result = sign * whole_power(size, (int)y);
        return isinf(result) || result == 0 ? beyond(result) : result;
    }
    return sign * expl(y * logl(size));
}

long double cbrtl(long double x)
{
    int e, rest;
    if (x == 0 || !isfinite(x))
        return x + x;
    long double m = frexpl(fabsl(x), &e);
    rest = e % 3;
    m = scalbnl(m, rest);
    long double root = cbrt((double)m);
    for (int i = 0; i < 2; i++)
        root -= (root * root * root - m) / (3 * root * root);
    return copysignl(scalbnl(root, (e - rest) / 3), x);
}

long double sinhl(long double x)
{
    long double size = fabsl(x), e = size < 11000 ? expm1l(size) : expl(size / 2);
    if (x == 0 || !isfinite(x))
        return x + x;
    return copysignl(size < 11000 ? (e + e / (e + 1)) / 2 : e / 2 * e, x);
}

long double coshl(long double x)
{
    long double size = fabsl(x), e = size < 11000 ? expl(size) : expl(size / 2);
    return size < 11000 ? (e + 1 / e) / 2 : e / 2 * e;
}

long double tanhl(long double x)
{
    long double size = fabsl(x), e = size < 50 ? expm1l(2 * size) : 0;
    return x == 0 || isnan(x) ? x + x : copysignl(size < 50 ? e / (e + 2) : 1, x);
}

long double asinhl(long double x)
{
    long double size = fabsl(x);
    if (x == 0 || !isfinite(x))
        return x + x;
    return copysignl(size > 1e30L ? logl(size) + LN2 : log1pl(size + size * size / (1 + sqrtl(size * size + 1))), x);
}

long double acoshl(long double x)
{
    long double over = x - 1;
    return !(x >= 1) ? wrong(x) : x > 1e30L ? logl(x) + LN2 : log1pl(over + sqrtl(2 * over + over * over));
}

long double atanhl(long double x)
{
    long double size = fabsl(x);
    if (!(size < 1))
        return size == 1 ? beyond(copysignl(HUGE_VALL, x)) : wrong(x);
    return x == 0 ? x : copysignl(log1pl(2 * size / (1 - size)) / 2, x);
}

long double erfl(long double x)
{
    return erf((double)x);
}

long double erfcl(long double x)
{
    return erfc((double)x);
}

long double lgammal(long double x)
{
    return lgamma((double)x);
}

long double tgammal(long double x)
{
    return tgamma((double)x);
}
