/*
 * The terminal protocol. Badge of a program: its pid.
 *
 *  TTY_WRITE  w0 bytes; buffer IN -> bytes taken (may be short; ERR_TOUCH as proto/pager.h). '\n' goes out as "\r\n" unless raw.
 *  TTY_READ   w0 bytes, w1 flags (TTY_NONBLOCK), w2 the turn, as PROC_TERMINAL answers it; buffer OUT -> bytes; 0: end of file (^D on an empty line).
 *             Cooked: waits for a whole line, which the user may edit (backspace, ^U, ^W); echo. ^C, ^\ and ^Z signal proc.
 *             Raw: what there is, at least one byte. ERR_AGAIN, ERR_TOUCH (nothing is lost), ERR_INTR (the turn is over: another group
 *             may have the terminal now. Ask proc again)
 *  TTY_MODE   w0 TTY_RAW | TTY_NOECHO | TTY_NOSIG, with TTY_RAW also TTY_ICRNL (Enter is read as '\n', not '\r') and TTY_OPOST ('\n' goes
 *             out as "\r\n" all the same), or -1 only to ask -> the mode before
 *  TTY_SIZE   -> 0; w0 rows, w1 columns
 *  TTY_RESIZE w0 rows, w1 columns, each below 65536 (ERR_INVAL): what TTY_SIZE answers from now on. If that is new, proc sends SIGWINCH
 *  TTY_POLL   w0 deadline: answered 0 when TTY_READ would not wait; ERR_TIMEOUT, ERR_INTR
 *  TTY_WRITE, READ and POLL: ERR_CROWDED (too many wait, of this client or of all: again a little later)
 *  TTY_CANCEL from proc: w0 pid: its waiting reads and polls are answered ERR_INTR
 *  TTY_TURN   from proc: w0 the turn from now on. Reads of another turn are answered ERR_INTR, those that wait, too. When a key that signals proc is typed
 *             every turn is over, and waiting polls end with ERR_INTR: whoever reads next has asked proc, and that after proc has sent the signal.
 *  TTY_FLUSH  discards what was typed and not read
 *  TTY_STAT   -> w0 bytes in, w1 bytes out, w2 waiting readers, w3 bytes dropped for want of room, w4 bytes not yet sent
 */
#ifndef PROTO_TTY_H
#define PROTO_TTY_H

enum { TTY_WRITE = 1, TTY_READ, TTY_MODE, TTY_SIZE, TTY_STAT, TTY_POLL, TTY_CANCEL, TTY_FLUSH, TTY_RESIZE, TTY_TURN, TTY_OPS };
enum { TTY_RAW = 1, TTY_NOECHO = 2, TTY_NOSIG = 4, TTY_ICRNL = 8, TTY_OPOST = 16, TTY_NONBLOCK = 1 };

#endif
