/*
 * Text to long double (IEEE binary128), correctly rounded to nearest even: newlib's takes the type for the 80-bit one of another machine.
 * A number is A / B times a power of two, A and B exact; the bits of the quotient are found one by one.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    BITS = 113, BIAS = 16383, EXPONENT_MAX = 16383, EXPONENT_MIN = -16382,
    DIGITS_MAX = 11600,   /* no more can matter, but that there are any */
    TENS_MAX = 5000,      /* beyond 10^this every number is infinite, below its inverse zero */
    WORDS = 1800,         /* of 32 bits: 10^(DIGITS_MAX + TENS_MAX), and a word to spare */
};

struct big {
    int words; /* in use; the last is not 0 */
    uint32_t w[WORDS];
};

static void big_multiply_add(struct big *b, uint32_t by, uint32_t more)
{
    uint64_t carry = more;
    for (int i = 0; i < b->words; i++) {
        carry += (uint64_t)b->w[i] * by;
        b->w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        b->w[b->words++] = (uint32_t)carry;
}

static void big_power_of_ten(struct big *b, int n)
{
    b->words = 1;
    b->w[0] = 1;
    for (; n >= 9; n -= 9)
        big_multiply_add(b, 1000000000, 0);
    for (; n > 0; n--)
        big_multiply_add(b, 10, 0);
}

static int big_bits(const struct big *b)
{
    return b->words ? 32 * b->words - __builtin_clz(b->w[b->words - 1]) : 0;
}

static void big_shift(struct big *b, int bits)
{
    int words = bits / 32;
    bits %= 32;
    for (int i = b->words; i-- > 0;)
        b->w[i + words] = b->w[i];
    memset(b->w, 0, (size_t)words * sizeof *b->w);
    if (b->words)
        b->words += words;
    if (bits)
        big_multiply_add(b, UINT32_C(1) << bits, 0);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->words != b->words)
        return a->words < b->words ? -1 : 1;
    for (int i = a->words; i-- > 0;)
        if (a->w[i] != b->w[i])
            return a->w[i] < b->w[i] ? -1 : 1;
    return 0;
}

/* a -= b, which is not more. */
static void big_subtract(struct big *a, const struct big *b)
{
    int64_t borrow = 0;
    for (int i = 0; i < a->words; i++) {
        borrow += (int64_t)a->w[i] - (i < b->words ? b->w[i] : 0);
        a->w[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->words && a->w[a->words - 1] == 0)
        a->words--;
}

/* The number with this sign, biased exponent and 113 bits, the first of which is not stored. */
static long double make(bool negative, uint64_t exponent, __uint128_t bits)
{
    long double result;
    __uint128_t all = (bits & ((((__uint128_t)1) << (BITS - 1)) - 1)) | (__uint128_t)exponent << (BITS - 1) | (__uint128_t)negative << 127;
    memcpy(&result, &all, sizeof result);
    return result;
}

static long double infinite(bool negative)
{
    errno = ERANGE;
    return make(negative, 2 * BIAS + 1, 0);
}

/* (bits, with more below if `rest`) times 2^scale; bits has at most 128 of them and is not 0. */
static long double round_off(bool negative, __uint128_t bits, bool rest, int scale)
{
    int count = 128 - ((uint64_t)(bits >> 64) ? __builtin_clzll((uint64_t)(bits >> 64)) : 64 + __builtin_clzll((uint64_t)bits));
    int exponent = scale + count - 1, kept = exponent < EXPONENT_MIN ? BITS - (EXPONENT_MIN - exponent) : BITS, cut = count - kept;
    if (exponent > EXPONENT_MAX)
        return infinite(negative);
    if (cut > 0) {
        __uint128_t low = cut > 128 ? bits : cut == 128 ? bits : bits & ((((__uint128_t)1) << cut) - 1);
        __uint128_t half = cut > 128 ? 0 : (__uint128_t)1 << (cut - 1);
        bool up = half && (low > half || (low == half && (rest || (cut < 128 && bits >> cut & 1))));
        rest |= low != 0;
        bits = cut >= 128 ? 0 : bits >> cut;
        bits += up;
    } else {
        bits <<= -cut;
    }
    if (exponent < EXPONENT_MIN) {
        if (rest)
            errno = ERANGE; /* it has lost bits, being so small */
        return make(negative, bits >> (BITS - 1) ? 1 : 0, bits);
    }
    if (bits >> BITS) {
        bits >>= 1;
        exponent++;
    }
    return exponent > EXPONENT_MAX ? infinite(negative) : make(negative, (uint64_t)(exponent + BIAS), bits);
}

/* a / b, neither 0. */
static long double divide(bool negative, struct big *a, struct big *b)
{
    int scale = big_bits(a) - big_bits(b);
    __uint128_t bits = 0;
    big_shift(scale < 0 ? a : b, scale < 0 ? -scale : scale); /* as long as each other: the quotient is between 1/2 and 2 */
    for (int i = 0; i < BITS + 3; i++) {
        bits <<= 1;
        if (big_compare(a, b) >= 0) {
            big_subtract(a, b);
            bits |= 1;
        }
        big_shift(a, 1);
    }
    return round_off(negative, bits, a->words != 0, scale - (BITS + 2));
}

/* An exponent after e or p: *at moves behind it, if there is one. */
static long exponent_at(const char **at)
{
    char *end;
    const char *s = *at + 1;
    const char *digit = *s == '+' || *s == '-' ? s + 1 : s;
    if (*digit < '0' || *digit > '9')
        return 0;
    int saved = errno;
    long e = strtol(s, &end, 10);
    errno = saved;
    *at = end;
    return e > 1000000 ? 1000000 : e < -1000000 ? -1000000 : e;
}

static long double decimal(bool negative, const char **at)
{
    struct big a = {0}, b;
    const char *s = *at;
    long tens = 0;
    int digits = 0;
    bool point = false, more = false;
    for (; (*s >= '0' && *s <= '9') || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = true;
            continue;
        }
        if (digits == 0 && *s == '0') {
            tens -= point;
            continue;
        }
        if (digits < DIGITS_MAX) {
            big_multiply_add(&a, 10, (uint32_t)(*s - '0'));
            digits++;
            tens -= point;
        } else {
            more |= *s != '0';
            tens += !point;
        }
    }
    if (*s == 'e' || *s == 'E')
        tens += exponent_at(&s);
    *at = s;
    if (digits == 0)
        return make(negative, 0, 0);
    if (tens + digits > TENS_MAX)
        return infinite(negative);
    if (tens + digits < -TENS_MAX) {
        errno = ERANGE;
        return make(negative, 0, 0);
    }
    if (more)
        a.w[0] |= 1; /* only a tie could be told apart by it, and this is no tie then */
    big_power_of_ten(&b, tens < 0 ? (int)-tens : 0);
    for (; tens > 0; tens--)
        big_multiply_add(&a, 10, 0);
    return divide(negative, &a, &b);
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static long double hexadecimal(bool negative, const char **at)
{
    const char *s = *at;
    __uint128_t bits = 0;
    long scale = 0;
    bool point = false, more = false;
    for (; digit_of(*s) >= 0 || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = true;
        } else if (bits >> 124) {
            more |= *s != '0';
            scale += point ? 0 : 4;
        } else {
            bits = bits << 4 | (unsigned)digit_of(*s);
            scale -= point ? 4 : 0;
        }
    }
    if (*s == 'p' || *s == 'P')
        scale += exponent_at(&s);
    *at = s;
    return bits ? round_off(negative, bits, more, (int)scale) : make(negative, 0, 0);
}

static bool begins(const char **at, const char *word)
{
    size_t n = strlen(word);
    if (strncasecmp(*at, word, n) != 0)
        return false;
    *at += n;
    return true;
}

/* Behind nan: (letters, digits and _), if that is there. */
static void skip_nan_name(const char **at)
{
    const char *s = *at;
    if (*s++ != '(')
        return;
    while (*s == '_' || (*s >= '0' && *s <= '9') || ((*s | 32) >= 'a' && (*s | 32) <= 'z'))
        s++;
    if (*s == ')')
        *at = s + 1;
}

long double strtold(const char *restrict text, char **restrict end)
{
    const char *s = text + strspn(text, " \t\n\v\f\r");
    bool negative = *s == '-';
    long double result = 0;
    s += *s == '-' || *s == '+';
    if (begins(&s, "infinity") || begins(&s, "inf")) {
        result = make(negative, 2 * BIAS + 1, 0);
    } else if (begins(&s, "nan")) {
        skip_nan_name(&s);
        result = make(negative, 2 * BIAS + 1, (__uint128_t)1 << (BITS - 2));
    } else if (s[0] == '0' && (s[1] | 32) == 'x' && digit_of(s[2] == '.' ? s[3] : s[2]) >= 0) {
        s += 2;
        result = hexadecimal(negative, &s);
    } else if ((s[*s == '.'] >= '0' && s[*s == '.'] <= '9')) {
        result = decimal(negative, &s);
    } else {
        s = text;
    }
    if (end)
        *end = (char *)(uintptr_t)s;
    return result;
}

/* newlib's scanf and wcstold come here. */
struct _reent;
long double _strtold_r(struct _reent *reent, const char *restrict text, char **restrict end);
long double _strtold_r(struct _reent *reent, const char *restrict text, char **restrict end)
{
    (void)reent;
    return strtold(text, end);
}

struct __locale_t;
long double strtold_l(const char *restrict text, char **restrict end, struct __locale_t *locale);
long double strtold_l(const char *restrict text, char **restrict end, struct __locale_t *locale)
{
    (void)locale; /* there is but C */
    return strtold(text, end);
}
