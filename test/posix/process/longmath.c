/* Conformance: the functions of long double, as exact as they claim: to 15 digits where the host's long double is no wider than that allows. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../kit.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846264338327950288419716939937510L
#define EULER 2.71828182845904523536028747135266249775724709369996L

/* Is it the same, but for the last few bits? */
static int near(long double a, long double b)
{
    long double most = fabsl(b) * LDBL_EPSILON * 64;
    return isnan(b) ? isnan(a) : isinf(b) ? a == b : fabsl(a - b) <= (most > LDBL_MIN ? most : LDBL_MIN);
}

static int is_zero(long double x, int negative)
{
    return x == 0 && (signbit(x) != 0) == negative;
}

static void rounding(void)
{
    static const long double x[] = {0, 0.25L, 0.5L, 0.75L, 1, 1.5L, 2.5L, 1e10L + 0.5L, 1e18L + 0.5L, 0x1p62L};
    int good = 1;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        long double t = truncl(x[i]), f = floorl(-x[i]), c = ceill(x[i]), r = roundl(x[i]);
        good &= t <= x[i] && x[i] - t < 1 && f == -c && c >= x[i] && c - x[i] < 1 && fabsl(r - x[i]) <= 0.5L && roundl(-x[i]) == -r;
        good &= rintl(x[i]) == nearbyintl(x[i]) && fabsl(rintl(x[i]) - x[i]) <= 0.5L && llrintl(x[i]) == (long long)rintl(x[i]) && lroundl(x[i]) == (long)r;
    }
    CHECK("truncl floorl ceill roundl rintl (XSH)", good);
    CHECK("halves: rintl to even, roundl away (XSH rint, round)", rintl(2.5L) == 2 && rintl(-3.5L) == -4 && roundl(2.5L) == 3 && roundl(-0.5L) == -1);
    CHECK("signs of zero (XSH)", is_zero(truncl(-0.5L), 1) && is_zero(ceill(-0.5L), 1) && is_zero(rintl(-0.25L), 1) && is_zero(roundl(-0.25L), 1) && is_zero(floorl(0.5L), 0));
    CHECK("numbers that are none (XSH)", isnan(floorl(NAN)) && isinf(roundl(INFINITY)) && fabsl(-INFINITY) == INFINITY && copysignl(1, -0.0L) == -1);
}

static void parts(void)
{
    long double whole;
    int e, q;
    CHECK("frexpl, ldexpl, scalbnl (XSH)", frexpl(-12, &e) == -0.75L && e == 4 && frexpl(LDBL_MIN / 4, &e) == 0.5L && e == LDBL_MIN_EXP - 2 && ldexpl(0.75L, 4) == 12 &&
              scalbnl(1, LDBL_MAX_EXP - 1) == LDBL_MAX / 2 + ldexpl(1, LDBL_MAX_EXP - 2 - LDBL_MANT_DIG + 1) && scalbnl(LDBL_MIN, -3) == LDBL_MIN / 8);
    errno = 0;
    CHECK("scalblnl: ERANGE (XSH scalbln)", isinf(scalblnl(1, 1000000)) && errno == ERANGE && scalblnl(1, -1000000) == 0);
    CHECK("logbl, ilogbl (XSH)", logbl(12) == 3 && ilogbl(0.25L) == -2 && logbl(LDBL_MIN / 2) == LDBL_MIN_EXP - 2 && ilogbl(0) == FP_ILOGB0);
    CHECK("modfl (XSH modf)", modfl(-3.25L, &whole) == -0.25L && whole == -3 && is_zero(modfl(-INFINITY, &whole), 1) && whole == -INFINITY);
    CHECK("fmodl (XSH fmod)", fmodl(7.5L, 2) == 1.5L && fmodl(-7.5L, 2) == -1.5L && fmodl(1e4000L, 3) < 3 && is_zero(fmodl(-6, 3), 1) && fmodl(5, INFINITY) == 5);
    errno = 0;
    CHECK("fmodl: EDOM (XSH fmod)", isnan(fmodl(1, 0)) && errno == EDOM);
    CHECK("remainderl, remquol (XSH)", remainderl(7, 2) == -1 && remainderl(5, 2) == 1 && remquol(-7.5L, 2, &q) == 0.5L && q == -4 && remquol(29, 3, &q) == -1 && (q & 7) == 2);
    CHECK("nextafterl, nexttoward (XSH)", nextafterl(1, 2) == 1 + LDBL_EPSILON && nextafterl(1, 0) == 1 - LDBL_EPSILON / 2 && nextafterl(0, -1) < 0 && nexttoward(1, 2.0L) == 1 + DBL_EPSILON &&
                                              nexttowardf(1, 0.0L) == 1 - FLT_EPSILON / 2 && isinf(nextafterl(LDBL_MAX, INFINITY)));
    CHECK("fdiml fmaxl fminl (XSH)", fdiml(3, 1) == 2 && fdiml(1, 3) == 0 && fmaxl(NAN, 1) == 1 && fminl(1, NAN) == 1 && fmaxl(2, 3) == 3 && fminl(2, 3) == 2);
    long double x = 1 + LDBL_EPSILON;
    CHECK("fmal rounds once (XSH fma)", fmal(x, x, -(1 + 2 * LDBL_EPSILON)) == LDBL_EPSILON * LDBL_EPSILON && fmal(2, 3, 4) == 10);
}

static void exponentials(void)
{
    int good = 1;
    for (long double x = -30; x < 30; x += 0.37L)
        good &= near(logl(expl(x)) + 100, x + 100) && near(expl(x) * expl(-x), 1) && near(exp2l(x), powl(2, x)) && near(expm1l(x) + 2, expl(x) + 1) && (x < -3 || near(log1pl(expm1l(x)) + 100, x + 100));
    CHECK("expl, logl, exp2l, expm1l, log1pl (XSH)", good && near(expl(1), EULER) && expl(0) == 1 && near(logl(10), 2.30258509299404568401799145468436420760110148862877L));
    CHECK("near 0 (XSH expm1, log1p)", near(expm1l(1e-40L), 1e-40L) && near(log1pl(1e-40L), 1e-40L) && near(logl(1 + LDBL_EPSILON), LDBL_EPSILON) && is_zero(expm1l(-0.0L), 1));
    CHECK("log2l, log10l (XSH)", log2l(1024) == 10 && log2l(0.125L) == -3 && near(log10l(1e100L), 100) && near(log2l(3), logl(3) / logl(2)));
    errno = 0;
    CHECK("ERANGE: too large (XSH exp)", isinf(expl(20000)) && errno == ERANGE && expl(-20000) == 0 && expl(-INFINITY) == 0 && expl(INFINITY) == INFINITY);
    errno = 0;
    CHECK("EDOM, and the pole (XSH log)", isnan(logl(-1)) && errno == EDOM && logl(0) == -INFINITY && errno == ERANGE);
    CHECK("powl (XSH pow)", powl(3, 4) == 81 && near(powl(2, 0.5L), sqrtl(2)) && near(powl(10, -3), 0.001L) && powl(-2, 3) == -8 && powl(-2, 2) == 4 && near(powl(7, 100.5L), powl(7, 100) * sqrtl(7)));
    CHECK("powl: what is special (XSH pow)", powl(NAN, 0) == 1 && powl(1, NAN) == 1 && powl(0, -1) == INFINITY && powl(-0.0L, -3) == -INFINITY && is_zero(powl(-0.0L, 3), 1) && powl(-1, INFINITY) == 1 &&
                                                 powl(0.5L, INFINITY) == 0 && powl(-INFINITY, 3) == -INFINITY && is_zero(powl(-INFINITY, -3), 1) && isnan(powl(-8, 1.0L / 3)));
    CHECK("cbrtl (XSH cbrt)", near(cbrtl(27), 3) && near(cbrtl(-1e-3L), -0.1L) && near(cbrtl(2) * cbrtl(2) * cbrtl(2), 2) && near(cbrtl(LDBL_MIN / 8), cbrtl(LDBL_MIN) / 2));
    good = 1;
    for (long double x = 0.1L; x < 20; x += 0.7L)
        good &= near(sinhl(x), (expl(x) - expl(-x)) / 2) && near(coshl(x), (expl(x) + expl(-x)) / 2) && near(tanhl(x), sinhl(x) / coshl(x)) && near(asinhl(sinhl(x)), x) &&
                near(acoshl(coshl(x)) + 10, x + 10) && (x > 5 || near(atanhl(tanhl(x)) + 1000000, x + 1000000));
    CHECK("sinhl coshl tanhl and their opposites (XSH)", good && near(sinhl(1e-20L), 1e-20L) && tanhl(INFINITY) == 1 && isnan(acoshl(0.5L)) && atanhl(-1) == -INFINITY);
    CHECK("erfl, tgammal, lgammal (XSH)", fabsl(tgammal(5) - 24) < 1e-12L && fabsl(lgammal(1)) < 1e-15L && fabsl(erfl(1) + erfcl(1) - 1) < 1e-15L);
}

static void circles(void)
{
    int good = 1;
    for (long double x = -20; x < 20; x += 0.173L) {
        long double s = sinl(x), c = cosl(x);
        good &= near(s * s + c * c, 1) && near(tanl(x), s / c) && near(2 * s * c + 10, sinl(2 * x) + 10) && near(atanl(tanl(x / 20)), x / 20) && near(atan2l(s, c) + 10, remainderl(x, 2 * PI) + 10);
    }
    CHECK("sinl cosl tanl atanl atan2l (XSH)", good && near(sinl(PI / 6), 0.5L) && near(cosl(PI / 3), 0.5L) && fabsl(sinl(PI)) < 2 * LDBL_EPSILON && near(tanl(PI / 4), 1));
    good = 1;
    for (long double x = -1; x <= 1; x += 0.0625L)
        good &= near(sinl(asinl(x)), x) && near(cosl(acosl(x)) + 1, x + 1) && near(asinl(x) + acosl(x), PI / 2);
    CHECK("asinl acosl (XSH)", good && near(acosl(-1), PI) && isnan(asinl(2)));
    CHECK("atan2l: all around (XSH atan2)", near(atan2l(1, -1), 3 * PI / 4) && near(atan2l(-1, -1), -3 * PI / 4) && near(atan2l(0, -1), PI) && is_zero(atan2l(-0.0L, 1), 1) && near(atan2l(INFINITY, -INFINITY), 3 * PI / 4) &&
                                                 near(atan2l(-3, 0), -PI / 2) && near(atan2l(1, 1e-3000L), PI / 2));
    CHECK("large angles are as those of double (XSH sin)", fabsl(sinl(1e22L) - sinl(1e22L)) == 0 && fabsl(sinl(1e22L) - (long double)sin(1e22)) < 1e-15L);
    CHECK("near 0, and none (XSH sin)", near(sinl(1e-2000L), 1e-2000L) && is_zero(sinl(-0.0L), 1) && isnan(sinl(INFINITY)) && cosl(0) == 1);
}

int main(void)
{
    rounding();
    parts();
    exponentials();
    circles();
    return kit_end();
}
