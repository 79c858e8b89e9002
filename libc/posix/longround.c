/* Functions of long double that are exact: rounding, remainders, parts of a number. */
#include "quad.h"

#include <errno.h>
#include <fenv.h>
#include <limits.h>
#include <math.h>

typedef unsigned __int128 fraction; /* the bits of a quad, or its fraction with the leading 1 */
#define TOP ((fraction)1 << QUAD_FRACTION)
#define SIGN ((fraction)1 << 127)

long double fabsl(long double x)
{
    union quad q = {.value = x};
    q.bits &= ~SIGN;
    return q.value;
}

long double copysignl(long double x, long double sign)
{
    union quad q = {.value = x};
    q.bits = (q.bits & ~SIGN) | ((union quad){.value = sign}.bits & SIGN);
    return q.value;
}

long double truncl(long double x)
{
    union quad q = {.value = x};
    int e = quad_exponent(x) - QUAD_BIAS;
    if (e >= QUAD_FRACTION)
        return x + 0; /* whole, or none */
    q.bits &= e < 0 ? SIGN : ~((TOP >> e) - 1);
    return q.value;
}

long double floorl(long double x)
{
    long double t = truncl(x);
    return t > x ? t - 1 : t;
}

long double ceill(long double x)
{
    long double t = truncl(x);
    return t < x ? copysignl(t + 1, x) : t;
}

long double roundl(long double x)
{
    long double t = truncl(x);
    return fabsl(x - t) >= 0.5L ? t + copysignl(1, x) : t;
}

long double rintl(long double x)
{
    long double whole = copysignl(0x1p112L, x);
    if (quad_exponent(x) - QUAD_BIAS >= QUAD_FRACTION)
        return x + 0;
    return copysignl(x + whole - whole, x); /* the sum has no room for a fraction */
}

long double nearbyintl(long double x)
{
    fenv_t before;
    feholdexcept(&before);
    x = rintl(x);
    fesetenv(&before);
    return x;
}

long lrintl(long double x)
{
    return (long)rintl(x);
}

long long llrintl(long double x)
{
    return (long long)rintl(x);
}

long lroundl(long double x)
{
    return (long)roundl(x);
}

long long llroundl(long double x)
{
    return (long long)roundl(x);
}

long double frexpl(long double x, int *exponent)
{
    int by = 0;
    if (x == 0 || !isfinite(x)) {
        *exponent = 0;
        return x + x;
    }
    if (quad_exponent(x) == 0)
        x *= 0x1p120L, by = -120;
    union quad q = {.value = x};
    *exponent = quad_exponent(x) - (QUAD_BIAS - 1) + by;
    q.high = (q.high & ~((uint64_t)QUAD_EXPONENTS << 48)) | (uint64_t)(QUAD_BIAS - 1) << 48;
    return q.value;
}

/* 2^n, which is a normal number. */
static long double power(int n)
{
    return (union quad){.high = (uint64_t)(n + QUAD_BIAS) << 48}.value;
}

long double scalbnl(long double x, int n)
{
    if (x == 0 || !isfinite(x))
        return x + x;
    for (int i = 0; n > QUAD_BIAS && i < 3; i++, n -= QUAD_BIAS)
        x *= power(QUAD_BIAS);
    for (int i = 0; n < 1 - QUAD_BIAS + 113 && i < 3; i++, n += QUAD_BIAS - 1 - 113) /* so that it is rounded once */
        x *= power(1 - QUAD_BIAS + 113);
    n = n > QUAD_BIAS ? QUAD_BIAS : n < 1 - QUAD_BIAS ? 1 - QUAD_BIAS : n;
    x *= power(n);
    if (x == 0 || !isfinite(x))
        errno = ERANGE;
    return x;
}

long double scalblnl(long double x, long n)
{
    return scalbnl(x, n > INT_MAX ? INT_MAX : n < INT_MIN ? INT_MIN : (int)n);
}

long double ldexpl(long double x, int n)
{
    return scalbnl(x, n);
}

int ilogbl(long double x)
{
    int e;
    if (x == 0)
        return FP_ILOGB0;
    if (isnan(x))
        return FP_ILOGBNAN;
    if (isinf(x))
        return INT_MAX;
    frexpl(x, &e);
    return e - 1;
}

long double logbl(long double x)
{
    return x == 0 ? -1 / fabsl(x) : isfinite(x) ? ilogbl(x) : x * x;
}

long double modfl(long double x, long double *whole)
{
    *whole = truncl(x);
    return copysignl(isinf(x) ? 0 : x - *whole, x);
}

/* |x| mod |y|, and the last bits of the quotient: a long division, bit by bit. Both finite, y not 0. */
static long double divide(long double x, long double y, unsigned *quotient)
{
    int ex, ey;
    union quad a = {.value = frexpl(fabsl(x), &ex)}, b = {.value = frexpl(fabsl(y), &ey)};
    *quotient = 0;
    if (x == 0 || ex < ey)
        return fabsl(x);
    fraction rest = (a.bits & (TOP - 1)) | TOP, by = (b.bits & (TOP - 1)) | TOP;
    for (int e = ex;; e--) {
        *quotient = *quotient << 1 | (rest >= by);
        if (rest >= by)
            rest -= by;
        if (e == ey)
            break;
        rest <<= 1;
    }
    return scalbnl((long double)rest, ey - 1 - QUAD_FRACTION);
}

static bool has_none(long double x, long double y)
{
    if (isnan(x) || isnan(y) || (isfinite(x) && y != 0))
        return isnan(x) || isnan(y);
    errno = EDOM;
    return true;
}

long double fmodl(long double x, long double y)
{
    unsigned quotient;
    int kept = errno;
    if (has_none(x, y))
        return (x * y) / (x * y);
    if (isinf(y))
        return x;
    x = copysignl(divide(x, y, &quotient), x);
    errno = kept; /* a remainder of 0 is no underflow */
    return x;
}

long double remquol(long double x, long double y, int *last_bits)
{
    unsigned quotient;
    int kept = errno;
    *last_bits = 0;
    if (has_none(x, y))
        return (x * y) / (x * y);
    if (isinf(y))
        return x;
    long double rest = divide(x, y, &quotient), half = fabsl(y) - rest;
    if (rest > half || (rest == half && quotient & 1))
        rest = -half, quotient++;
    errno = kept;
    *last_bits = (int)(quotient & 0x7fffffff);
    if (quad_is_negative(x) != quad_is_negative(y))
        *last_bits = -*last_bits;
    return quad_is_negative(x) ? -rest : rest;
}

long double remainderl(long double x, long double y)
{
    int last_bits;
    return remquol(x, y, &last_bits);
}

long double nextafterl(long double x, long double to)
{
    union quad q = {.value = x};
    if (isnan(x) || isnan(to))
        return x + to;
    if (x == to)
        return to;
    if (x == 0)
        return copysignl(__LDBL_DENORM_MIN__, to);
    q.bits += (x < to) == !quad_is_negative(x) ? 1 : ~(fraction)0;
    if (isinf(q.value))
        errno = ERANGE;
    return q.value;
}

long double nexttowardl(long double x, long double to)
{
    return nextafterl(x, to);
}

double nexttoward(double x, long double to)
{
    return isnan(to) ? (double)(x + to) : x == to ? (double)to : nextafter(x, x < to ? HUGE_VAL : -HUGE_VAL);
}

float nexttowardf(float x, long double to)
{
    return isnan(to) ? (float)(x + to) : x == to ? (float)to : nextafterf(x, x < to ? HUGE_VALF : -HUGE_VALF);
}

long double fdiml(long double x, long double y)
{
    return isnan(x) || isnan(y) ? x + y : x > y ? x - y : 0;
}

long double fmaxl(long double x, long double y)
{
    return isnan(x) || (x < y) || (x == y && quad_is_negative(x)) ? y : x;
}

long double fminl(long double x, long double y)
{
    return isnan(x) || (y < x) || (x == y && quad_is_negative(y)) ? y : x;
}

/* x * y is a sum of two, by halves of 57 and 56 bits (Dekker); that, and z. */
long double fmal(long double x, long double y, long double z)
{
    long double product = x * y, sum = product + z;
    if (!isfinite(sum) || fabsl(product) > 0x1p16000L || fabsl(product) < 0x1p-16000L || fabsl(x) > 0x1p16000L || fabsl(y) > 0x1p16000L)
        return sum;
    long double t = x * (0x1p57L + 1), xh = t - (t - x), xl = x - xh;
    t = y * (0x1p57L + 1);
    long double yh = t - (t - y), yl = y - yh, low = xh * yh - product + xh * yl + xl * yh + xl * yl;
    long double back = sum - product, lost = product - (sum - back) + (z - back);
    return sum + (lost + low);
}
