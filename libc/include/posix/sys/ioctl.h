/* Device control: the size of the terminal, and how many bytes can be read. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#ifdef __cplusplus
extern "C" {
#endif

struct winsize {
    unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};
#define TIOCGWINSZ 0x5413UL /* struct winsize * */
#define TIOCSWINSZ 0x5414UL /* const struct winsize *: rows and columns; SIGWINCH to the foreground group if they are new */
#define FIONREAD 0x541bUL /* int *: of a file, up to its end; ENOTTY of anything else */

/* 0, or -1 and EBADF, ENOTTY (nothing that has this, or another request). */
int ioctl(int fd, unsigned long request, ...);

#ifdef __cplusplus
}
#endif
#endif
