/* cksum [FILE ...]: the checksum of POSIX (a CRC of the bytes and their number), and how many bytes. */
#include "lib/say.h"
#include "lib/text.h"

#include <stdint.h>
#include <unistd.h>

/* POSIX, cksum: the generator, most significant bit first. */
enum { POLYNOMIAL = 0x04c11db7 };

static uint32_t table[256];

static void make_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i << 24;
        for (int bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc >> 31 ? POLYNOMIAL : 0);
        table[i] = crc;
    }
}

static void print(FILE *file, const char *name)
{
    static unsigned char data[32 << 10];
    uint32_t crc = 0;
    unsigned long long bytes = 0;
    size_t got;
    while ((got = fread(data, 1, sizeof data, file)) > 0) {
        for (size_t i = 0; i < got; i++)
            crc = crc << 8 ^ table[(crc >> 24 ^ data[i]) & 0xff];
        bytes += got;
    }
    for (unsigned long long left = bytes; left; left >>= 8)
        crc = crc << 8 ^ table[(crc >> 24 ^ left) & 0xff];
    if (!ferror(file))
        printf(file == stdin ? "%u %llu\n" : "%u %llu %s\n", (unsigned)~crc, bytes, name);
}

int main(int argc, char **argv)
{
    say_start(argv, "cksum [FILE ...]");
    if (getopt(argc, argv, "") != -1)
        say_wrong();
    make_table();
    return text_each(argv + optind, print);
}
