/*
 * Terminal settings. The terminal server knows raw, no echo and no signals (proto/tty.h): they are ICANON, ECHO and ISIG here; and,
 * without ICANON, what ICRNL and OPOST with ONLCR say. MIN and TIME are this process's own and its children's, until an exec;
 * every other flag is kept with them and changes nothing. The keys of c_cc are the terminal server's, and cannot be others.
 * Job control is as in XBD 11.1.4, but that TOSTOP is not offered.
 */
#ifndef _SYS_TERMIOS_H
#define _SYS_TERMIOS_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned int tcflag_t;
typedef unsigned int speed_t;
typedef unsigned char cc_t;

#define NCCS 16
#define VEOF 0
#define VEOL 1
#define VERASE 2
#define VINTR 3
#define VKILL 4
#define VMIN 5
#define VQUIT 6
#define VSTART 7
#define VSTOP 8
#define VSUSP 9
#define VTIME 10

/* c_iflag */
#define BRKINT 0x0001
#define ICRNL 0x0002
#define IGNBRK 0x0004
#define IGNCR 0x0008
#define IGNPAR 0x0010
#define INLCR 0x0020
#define INPCK 0x0040
#define ISTRIP 0x0080
#define IXOFF 0x0100
#define IXON 0x0200
#define PARMRK 0x0400
#define IXANY 0x0800
/* c_oflag */
#define OPOST 0x0001
#define ONLCR 0x0002
#define OCRNL 0x0004
#define ONOCR 0x0008
#define ONLRET 0x0010
#define OFILL 0x0020
#define OFDEL 0x0040
#define NLDLY 0x0080
#define NL0 0x0000
#define NL1 0x0080
#define CRDLY 0x0300
#define CR0 0x0000
#define CR1 0x0100
#define CR2 0x0200
#define CR3 0x0300
#define TABDLY 0x0c00
#define TAB0 0x0000
#define TAB1 0x0400
#define TAB2 0x0800
#define TAB3 0x0c00
#define BSDLY 0x1000
#define BS0 0x0000
#define BS1 0x1000
#define VTDLY 0x2000
#define VT0 0x0000
#define VT1 0x2000
#define FFDLY 0x4000
#define FF0 0x0000
#define FF1 0x4000
/* c_cflag */
#define CSIZE 0x0030
#define CS5 0x0000
#define CS6 0x0010
#define CS7 0x0020
#define CS8 0x0030
#define CSTOPB 0x0040
#define CREAD 0x0080
#define PARENB 0x0100
#define PARODD 0x0200
#define HUPCL 0x0400
#define CLOCAL 0x0800
/* c_lflag */
#define ECHO 0x0001
#define ECHOE 0x0002
#define ECHOK 0x0004
#define ECHONL 0x0008
#define ICANON 0x0010
#define IEXTEN 0x0020
#define ISIG 0x0040
#define NOFLSH 0x0080
#define TOSTOP 0x0100

#define B0 0
#define B50 50
#define B75 75
#define B110 110
#define B134 134
#define B150 150
#define B200 200
#define B300 300
#define B600 600
#define B1200 1200
#define B1800 1800
#define B2400 2400
#define B4800 4800
#define B9600 9600
#define B19200 19200
#define B38400 38400
#define B57600 57600
#define B115200 115200
#define B230400 230400

struct termios {
    tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
    cc_t c_cc[NCCS];
    speed_t c_ispeed, c_ospeed;
};

#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2

/* 0, or -1 and ENOTTY, EBADF, EINVAL (action). In the background what changes something gets SIGTTOU: EIO, EINTR. */
int tcgetattr(int fd, struct termios *settings);
int tcsetattr(int fd, int action, const struct termios *settings);
void cfmakeraw(struct termios *settings);
speed_t cfgetispeed(const struct termios *settings);
speed_t cfgetospeed(const struct termios *settings);
int cfsetispeed(struct termios *settings, speed_t speed);
int cfsetospeed(struct termios *settings, speed_t speed);
int tcdrain(int fd);
int tcflush(int fd, int queue);
#define TCIFLUSH 0
#define TCOFLUSH 1
#define TCIOFLUSH 2
int tcflow(int fd, int action);
#define TCOOFF 0
#define TCOON 1
#define TCIOFF 2
#define TCION 3
int tcsendbreak(int fd, int duration);
/* The group in the foreground: see getsid. */
pid_t tcgetsid(int fd);

#ifdef __cplusplus
}
#endif
#endif
