/* There is no network, so nothing in it has a name: what <netdb.h> says of that. */
#include <netdb.h>
#include <stddef.h>

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    (void)node, (void)service, (void)hints, (void)result;
    return EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void)list; /* getaddrinfo makes none */
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t bytes, char *restrict node, socklen_t node_bytes,
                char *restrict service, socklen_t service_bytes, int flags)
{
    (void)address, (void)bytes, (void)node, (void)node_bytes, (void)service, (void)service_bytes, (void)flags;
    return EAI_FAMILY;
}

const char *gai_strerror(int code)
{
    switch (code) {
    case 0: return "success";
    case EAI_BADFLAGS: return "flags make no sense";
    case EAI_NONAME: return "name or service not known";
    case EAI_AGAIN: return "name cannot be found now";
    case EAI_FAIL: return "name cannot be found";
    case EAI_FAMILY: return "address family not supported";
    case EAI_SOCKTYPE: return "socket type not supported";
    case EAI_SERVICE: return "service not known for this type";
    case EAI_MEMORY: return "no memory";
    case EAI_SYSTEM: return "system error";
    case EAI_OVERFLOW: return "buffer too small";
    }
    return "unknown error";
}

struct servent *getservbyname(const char *name, const char *protocol)
{
    (void)name, (void)protocol;
    return NULL;
}

struct servent *getservbyport(int port, const char *protocol)
{
    (void)port, (void)protocol;
    return NULL;
}

struct protoent *getprotobyname(const char *name)
{
    (void)name;
    return NULL;
}

struct protoent *getprotobynumber(int number)
{
    (void)number;
    return NULL;
}

int *__h_errno(void)
{
    static _Thread_local int number;
    return &number;
}

static struct hostent *not_found(void)
{
    h_errno = HOST_NOT_FOUND;
    return NULL;
}

struct hostent *gethostbyname(const char *name)
{
    (void)name;
    return not_found();
}

struct hostent *gethostbyaddr(const void *address, socklen_t bytes, int family)
{
    (void)address, (void)bytes, (void)family;
    return not_found();
}

const char *hstrerror(int code)
{
    switch (code) {
    case 0: return "success";
    case HOST_NOT_FOUND: return "host not known";
    case TRY_AGAIN: return "host cannot be found now";
    case NO_RECOVERY: return "host cannot be found";
    case NO_DATA: return "host has no address";
    }
    return "unknown error";
}
