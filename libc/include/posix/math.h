/*
 * newlib's <math.h>, and the functions of long double, which newlib has not where that is wider than double. Rounding, remainders and
 * the like are exact; exponentials, logarithms and circular functions are good to more than 100 bits; gamma and error functions to
 * those of a double.
 */
#ifndef QUIRE_MATH_H
#define QUIRE_MATH_H

#include_next <math.h>

#if __ISO_C_VISIBLE >= 1999
#ifdef __cplusplus
extern "C" {
#endif

long double acosl(long double), asinl(long double), atanl(long double), atan2l(long double, long double);
long double cosl(long double), sinl(long double), tanl(long double);
long double acoshl(long double), asinhl(long double), atanhl(long double), coshl(long double), sinhl(long double), tanhl(long double);
long double expl(long double), exp2l(long double), expm1l(long double), logl(long double), log10l(long double);
long double log1pl(long double), log2l(long double), powl(long double, long double), cbrtl(long double);
long double logbl(long double), frexpl(long double, int *), ldexpl(long double, int), modfl(long double, long double *);
long double scalbnl(long double, int), scalblnl(long double, long);
int ilogbl(long double);
long double fabsl(long double), ceill(long double), floorl(long double), truncl(long double), roundl(long double);
long double rintl(long double), nearbyintl(long double);
long lrintl(long double), lroundl(long double);
long long llrintl(long double), llroundl(long double);
long double fmodl(long double, long double), remainderl(long double, long double), remquol(long double, long double, int *);
long double copysignl(long double, long double), nextafterl(long double, long double), nexttowardl(long double, long double);
double nexttoward(double, long double);
float nexttowardf(float, long double);
long double fdiml(long double, long double), fmaxl(long double, long double), fminl(long double, long double);
long double fmal(long double, long double, long double);
long double erfl(long double), erfcl(long double), lgammal(long double), tgammal(long double);

#ifdef __cplusplus
}
#endif
#endif
#endif
