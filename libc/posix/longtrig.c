/* Circular functions of long double: by Taylor's series within an eighth of a circle, and what is left of larger angles. */
#include "quad.h"

#include <errno.h>
#include <float.h>
#include <math.h>

#define PI_2 0x1.921fb54442d18469898cc51701b8p0L
#define PI_2_REST 0x1.cd129024e088a67cc74020bbea64p-115L
/* The same in three: the first two have 57 bits, so that their product with a quarter's number is exact. */
#define PI_2_A 0x1.921fb54442d184p0L
#define PI_2_B 0x1.a62633145c06e1p-58L
#define PI_2_C -0x1.976b7ed8fbbacc19c5fefa20ace2p-118L
enum { TERMS = 31 };

static long double wrong(long double x)
{
    if (!isnan(x))
        errno = EDOM;
    return (x - x) / (x - x);
}

static long double sin_near(long double r)
{
    long double square = r * r, sum = 1;
    for (int n = TERMS; n > 1; n -= 2)
        sum = 1 - square / (n * (n - 1)) * sum;
    return r * sum;
}

static long double cos_near(long double r)
{
    long double square = r * r, sum = 1;
    for (int n = TERMS - 1; n > 1; n -= 2)
        sum = 1 - square / (n * (n - 1)) * sum;
    return sum;
}

/* The quarter of the circle (0 to 3) around whose beginning x lies, and how far from there. Angles beyond 2^56 are as exact as a double's. */
static int quarter(long double x, long double *r)
{
    if (fabsl(x) >= 0x1p56L) {
        double angle = fabsl(x) <= DBL_MAX ? (double)x : (double)fmodl(x, 4 * PI_2);
        *r = atan2l(sin(angle), cos(angle));
        return quarter(*r, r);
    }
    long double n = rintl(x / PI_2);
    *r = x - n * PI_2_A - n * PI_2_B - n * PI_2_C;
    return (int)((long long)n & 3);
}

long double sinl(long double x)
{
    long double r;
    if (!isfinite(x) || x == 0)
        return x == 0 ? x : wrong(x);
    int q = quarter(x, &r);
    long double y = q & 1 ? cos_near(r) : sin_near(r);
    return q & 2 ? -y : y;
}

long double cosl(long double x)
{
    long double r;
    if (!isfinite(x))
        return wrong(x);
    int q = quarter(x, &r);
    long double y = q & 1 ? sin_near(r) : cos_near(r);
    return q == 1 || q == 2 ? -y : y;
}

long double tanl(long double x)
{
    long double r;
    if (!isfinite(x) || x == 0)
        return x == 0 ? x : wrong(x);
    int q = quarter(x, &r);
    return q & 1 ? -cos_near(r) / sin_near(r) : sin_near(r) / cos_near(r);
}

/* A double is near; the difference is the angle whose tangent is (x cos y - sin y) / (cos y + x sin y). */
long double atanl(long double x)
{
    long double size = fabsl(x);
    if (x == 0 || isnan(x))
        return x + x;
    if (size > 1)
        return copysignl(PI_2 - (atanl(1 / size) - PI_2_REST), x);
    long double y = atan((double)size), s = sin_near(y), c = cos_near(y), d = (size * c - s) / (c + size * s);
    return copysignl(y + (d - d * d * d / 3), x);
}

long double atan2l(long double y, long double x)
{
    bool left = quad_is_negative(x);
    if (isnan(x) || isnan(y))
        return x + y;
    if (y == 0 || (isinf(x) && !isinf(y)))
        return copysignl(left ? 2 * PI_2 : 0, y);
    if (x == 0 || (isinf(y) && !isinf(x)))
        return copysignl(PI_2, y);
    long double angle = isinf(x) ? PI_2 / 2 : atanl(fabsl(y / x));
    return copysignl(left ? 2 * PI_2 - (angle - 2 * PI_2_REST) : angle, y);
}

long double asinl(long double x)
{
    return fabsl(x) <= 1 ? atan2l(x, sqrtl((1 - x) * (1 + x))) : wrong(x);
}

long double acosl(long double x)
{
    return fabsl(x) <= 1 ? 2 * atan2l(sqrtl(1 - x), sqrtl(1 + x)) : wrong(x);
}
