/* Conformance: addresses of the Internet as text, and the order of bytes of the network. Random ones go there and back. */
#include "../kit.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/un.h>

static int reads_v4(const char *text, uint32_t wanted)
{
    uint32_t got = 0x55555555;
    return inet_pton(AF_INET, text, &got) == 1 && ntohl(got) == wanted;
}

static int is_no_v4(const char *text)
{
    uint32_t got = 0x55555555;
    return inet_pton(AF_INET, text, &got) == 0 && got == 0x55555555;
}

/* The text is read, and printed as `again`. */
static int goes_round(const char *text, const char *again)
{
    unsigned char bytes[16];
    char back[INET6_ADDRSTRLEN] = "";
    int good = inet_pton(AF_INET6, text, bytes) == 1 && inet_ntop(AF_INET6, bytes, back, sizeof back) == back && strcmp(back, again) == 0;
    if (!good)
        printf("%s: %s, not %s\n", text, back, again);
    return good;
}

static int is_no_v6(const char *text)
{
    unsigned char bytes[16];
    int answer = inet_pton(AF_INET6, text, bytes);
    if (answer)
        printf("%s was read\n", text);
    return answer == 0;
}

static void of_four_bytes(void)
{
    static const char *const bad[] = {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "01.2.3.4", "0x1.2.3.4", "1..3.4", "1.2.3.", "a.b.c.d", "1.2.3.1000"};
    int none = 1;
    char text[INET_ADDRSTRLEN] = "";
    struct in_addr a = {htonl(0x01020304)};
    CHECK("htonl, htons, ntohl, ntohs (XSH htonl)", *(const char *)&a == 1 && htons(0x102) == ntohs(0x102) && ntohl(htonl(77)) == 77 && ntohs(htons(0xff00)) == 0xff00);
    CHECK("inet_pton AF_INET (XSH inet_ntop)", reads_v4("1.2.3.4", 0x01020304) && reads_v4("0.0.0.0", 0) && reads_v4("255.255.255.255", 0xffffffff));
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        none &= is_no_v4(bad[i]);
    CHECK("inet_pton: what is no address (XSH inet_ntop)", none);
    CHECK("inet_ntop, ENOSPC (XSH inet_ntop)", inet_ntop(AF_INET, &a, text, sizeof text) == text && strcmp(text, "1.2.3.4") == 0 &&
                                                   inet_ntop(AF_INET, &a, text, 8) == text && !inet_ntop(AF_INET, &a, text, 7) && errno == ENOSPC);
    errno = 0;
    CHECK("EAFNOSUPPORT (XSH inet_ntop)", inet_pton(77, "1.2.3.4", &a) == -1 && errno == EAFNOSUPPORT && !inet_ntop(77, &a, text, sizeof text));
    CHECK("inet_ntoa (XSH inet_addr)", strcmp(inet_ntoa(a), "1.2.3.4") == 0);
    CHECK("inet_addr: one to four numbers of each base (XSH inet_addr)",
          inet_addr("127.1") == htonl(0x7f000001) && inet_addr("0x7f.0.1") == htonl(0x7f000001) && inet_addr("017.2.3.4") == htonl(0x0f020304) &&
              inet_addr("4294967294") == htonl(0xfffffffe) && inet_addr("1.2.65535") == htonl(0x0102ffff));
    CHECK("inet_addr: none (XSH inet_addr)", inet_addr("1.2.3.256") == INADDR_NONE && inet_addr("1.2.65536") == INADDR_NONE && inet_addr("x") == INADDR_NONE &&
                                                 inet_addr("1.2.3.4.5") == INADDR_NONE && inet_addr("4294967296") == INADDR_NONE && inet_addr("") == INADDR_NONE);
    CHECK("inet_aton by custom", inet_aton("10.0.0.1", &a) == 1 && a.s_addr == htonl(0x0a000001) && inet_aton("10.0.0.1 x", &a) == 1 && inet_aton("10.0.0.1x", &a) == 0);
}

static void of_sixteen_bytes(void)
{
    static const char *const bad[] = {"", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7:8",
                                      "::1.2.3", "::1.2.3.4.5", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5", "1:2:3:4::5:6:7:8", "1::2:", "fe80::1%1"};
    int none = 1, same = 1;
    CHECK("IPv6 there and back (XSH inet_ntop, RFC 4291 2.2)",
          goes_round("::", "::") && goes_round("::1", "::1") && goes_round("1::", "1::") && goes_round("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a") &&
              goes_round("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8") && goes_round("0001:0:0:4::", "1:0:0:4::") && goes_round("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0") &&
              goes_round("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8") && goes_round("1:0:0:4:0:0:0:8", "1:0:0:4::8"));
    CHECK("IPv6 with IPv4 in it (RFC 4291 2.2)", goes_round("::ffff:1.2.3.4", "::ffff:1.2.3.4") && goes_round("::13.1.68.3", "::13.1.68.3") &&
                                                    goes_round("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304") && goes_round("64:ff9b::1.2.3.4", "64:ff9b::102:304"));
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        none &= is_no_v6(bad[i]);
    CHECK("inet_pton AF_INET6: what is no address (XSH inet_ntop)", none);
    srand(1);
    for (int round = 0; round < 20000; round++) {
        unsigned char a[16], b[16];
        char text[INET6_ADDRSTRLEN];
        for (int i = 0; i < 16; i++)
            a[i] = rand() % 3 ? 0 : (unsigned char)(rand() >> 4);
        same &= inet_ntop(AF_INET6, a, text, sizeof text) == text && inet_pton(AF_INET6, text, b) == 1 && memcmp(a, b, 16) == 0;
    }
    CHECK("random ones are the same after both (XSH inet_ntop)", same);
    CHECK("in6addr_any, in6addr_loopback (XBD netinet/in.h)", in6addr_any.s6_addr[15] == 0 && in6addr_loopback.s6_addr[15] == 1 && sizeof(struct sockaddr_in) == 16 &&
                                                                  sizeof((struct sockaddr_un *)0)->sun_path >= 92);
}

int main(void)
{
    of_four_bytes();
    of_sixteen_bytes();
    struct addrinfo wanted = {.ai_flags = AI_NUMERICHOST}, *list;
    CHECK("getaddrinfo: EAI_NONAME, and gai_strerror has a text (XSH freeaddrinfo)", getaddrinfo("no.such", NULL, &wanted, &list) == EAI_NONAME &&
                                                                                        *gai_strerror(EAI_NONAME) && *gai_strerror(12345));
    CHECK("dlopen of a file that is not there; dlerror tells it once (XSH dlerror)",
          !dlopen("/no/such/object.so", RTLD_NOW) && dlerror() && !dlerror());
    return kit_end();
}
