/* Device control: only the size of the terminal. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#ifdef __cplusplus
extern "C" {
#endif

struct winsize {
    unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};
#define TIOCGWINSZ 0x5413UL /* struct winsize * */

/* 0, or -1 and EBADF, ENOTTY (not a terminal, or another request). */
int ioctl(int fd, unsigned long request, ...);

#ifdef __cplusplus
}
#endif
#endif
