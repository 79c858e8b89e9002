/*
 * The terminal server: connects the serial port, the line discipline and the programs that read and write (proto/tty.h).
 *
 * It never waits for a client: a read without input and a write without room become waiters, answered in order of arrival.
 */
#include <proto/server.h>
#include <proto/tty.h>
#include <quire/sys.h>
#include <rt/bootarg.h>
#include <rt/log.h>
#include <rt/serve.h>
#include <rt/server.h>

#include "line.h"
#include "pending.h"
#include "uart.h"

enum {
    ECHO_ROOM = 512,      /* of the send queue, kept from programs so that echo is seen while they print */
    WRITE_MAX = 4096,     /* bytes taken from one write: then others have their turn */
    RECEIVE_MAX = 64,     /* bytes received before others have their turn; the line stays raised */
    CHUNK_BYTES = 256,
    DEFAULT_ROWS = 24,
    DEFAULT_COLUMNS = 80,
};

static struct line line;
static struct waiters readers, writers, pollers;
static uint64_t rows, columns;
static uint64_t turn; /* whose reads are answered; proc counts them. TURN_OVER: nobody's, until proc has sent the signal of a key */
#define TURN_OVER UINT64_MAX

/*
 * Gives the first reader what is ready. What it got is taken out of the line only once the answer has reached it, so a
 * reader that was killed meanwhile loses nothing for the next.
 */
static void answer_reader(const struct waiter *w)
{
    static char text[LINE_ROOM];
    size_t n = line_peek(&line, text, w->wanted < sizeof text ? w->wanted : sizeof text);
    int64_t copied = n ? sys_copy_out(w->id, 0, text, n) : 0;
    struct reply r = { .id = w->id, .kind = REPLY_MSG, .status = (int64_t)n };
    if (copied < 0) {
        r.status = copied;
    } else if ((size_t)copied < n) {
        r.status = ERR_TOUCH;
        r.w[1] = (uint64_t)copied;
    }
    if (copied != ERR_STALE && sys_reply(&r) == 0 && r.status >= 0)
        line_take(&line, n);
}

static void serve_readers(void)
{
    while (waiters_first(&readers) && line_ready(&line)) {
        struct waiter w = *waiters_first(&readers);
        waiters_drop_first(&readers);
        answer_reader(&w);
    }
    for (struct waiter w; line_ready(&line) && waiters_take_due(&pollers, UINT64_MAX, &w);)
        serve_answer(w.id, 0, 0, 0);
}

/* Sends n bytes of a program; '\n' becomes "\r\n" unless raw in that, too. There is room for 2 n. */
static void send_text(const char *text, size_t n)
{
    bool plain = line_is_plain(&line);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n' && !plain)
            uart_put('\r');
        uart_put(text[i]);
    }
    uart_send();
}

/* Takes what there is room for of the caller's buffer. Returns bytes taken or an error; 0 only if there was no room. */
static int64_t take_write(uint64_t id, uint64_t bytes)
{
    char text[CHUNK_BYTES];
    uint64_t done = 0;
    if (bytes > WRITE_MAX)
        bytes = WRITE_MAX;
    while (done < bytes) {
        size_t n = bytes - done < CHUNK_BYTES ? bytes - done : CHUNK_BYTES;
        if (uart_room() < ECHO_ROOM + 2 * CHUNK_BYTES)
            break;
        int64_t copied = sys_copy_in(id, done, text, n);
        if (copied < 0)
            return done ? (int64_t)done : copied;
        send_text(text, (size_t)copied);
        done += (uint64_t)copied;
        if ((size_t)copied < n)
            return done ? (int64_t)done : ERR_TOUCH;
    }
    return (int64_t)done;
}

static void serve_writers(void)
{
    for (struct waiter *w; (w = waiters_first(&writers)) != NULL; waiters_drop_first(&writers)) {
        int64_t taken = take_write(w->id, w->wanted);
        if (taken == 0)
            return;
        if (taken != ERR_STALE)
            serve_answer(w->id, taken, 0, 0);
    }
}

static int64_t op_write(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    if (m->w[0] > BUF_BYTES(m->buffer))
        return ERR_INVAL;
    if (m->w[0] == 0)
        return 0;
    int64_t taken = waiters_first(&writers) ? 0 : take_write(m->id, m->w[0]);
    return taken ? taken : pending_keep(&writers, m);
}

static int64_t op_read(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    if (m->w[0] > BUF_BYTES(m->buffer) || m->w[1] & ~(uint64_t)TTY_NONBLOCK)
        return ERR_INVAL;
    if (m->w[0] == 0)
        return 0;
    if (m->w[2] != turn)
        return ERR_INTR;
    if (m->w[1] & TTY_NONBLOCK && !line_ready(&line))
        return ERR_AGAIN;
    int64_t result = pending_keep(&readers, m);
    serve_readers();
    return result;
}

static int64_t op_poll(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    if (line_ready(&line))
        return 0;
    return m->w[0] <= sys_time() ? ERR_TIMEOUT : pending_keep(&pollers, m);
}

static int64_t op_cancel(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    pending_cancel(&readers, m->w[0]);
    pending_cancel(&writers, m->w[0]);
    pending_cancel(&pollers, m->w[0]);
    return 0;
}

static void end_turn(uint64_t next)
{
    turn = next;
    pending_cancel_all(&readers);
}

static int64_t op_turn(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    end_turn(m->w[0]);
    return 0;
}

static uint64_t deadline(void)
{
    return waiters_least(&pollers);
}

static void on_timeout(void)
{
    for (struct waiter w; waiters_take_due(&pollers, sys_time(), &w);)
        serve_answer(w.id, ERR_TIMEOUT, 0, 0);
}

static int64_t op_mode(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    unsigned before = line.mode;
    if (m->w[0] == UINT64_MAX)
        return before;
    if (m->w[0] & ~(uint64_t)(TTY_RAW | TTY_NOECHO | TTY_NOSIG | TTY_ICRNL | TTY_OPOST))
        return ERR_INVAL;
    line_set_mode(&line, (unsigned)m->w[0]);
    serve_readers();
    return before;
}

static int64_t op_flush(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)m;
    (void)out;
    line_flush(&line);
    return 0;
}

static int64_t op_size(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)m;
    out[0] = rows;
    out[1] = columns;
    return 0;
}

/* proc may not be there yet: then nobody runs who could get a signal. */
static void signal_proc(uint64_t bits)
{
    sys_signal(SLOT_TTY_PROC_SIGNAL, bits);
}

static int64_t op_resize(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    if (m->w[0] > UINT16_MAX || m->w[1] > UINT16_MAX)
        return ERR_INVAL;
    if (m->w[0] != rows || m->w[1] != columns)
        signal_proc(PROC_SIGNAL_WINCH);
    rows = m->w[0];
    columns = m->w[1];
    return 0;
}

static int64_t op_stat(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)m;
    pending_purge(&readers);
    out[0] = line.bytes_in;
    out[1] = uart_bytes_out();
    out[2] = readers.count;
    out[3] = line.dropped;
    out[4] = uart_unsent();
    return 0;
}

/* A key that signals proc. What is typed behind it is not for those who wait now: they ask proc first, which then has sent the signal. */
static void on_key(uint64_t bit)
{
    signal_proc(bit);
    end_turn(TURN_OVER);
    pending_cancel_all(&pollers);
}

static void receive(void)
{
    static const uint64_t bits[] = { [LINE_INTR] = PROC_SIGNAL_INTR, [LINE_QUIT] = PROC_SIGNAL_QUIT, [LINE_SUSP] = PROC_SIGNAL_SUSP };
    for (int i = 0; i < RECEIVE_MAX; i++) {
        int byte = uart_receive();
        if (byte < 0)
            break;
        int what = line_input(&line, (uint8_t)byte);
        if (what != LINE_NOTHING)
            on_key(bits[what]);
    }
}

static void on_signal(uint64_t bits)
{
    if (!(bits & TTY_SIGNAL_IRQ))
        return;
    receive();
    uart_send();
    serve_writers();
    serve_readers();
    sys_irq_ack(SLOT_TTY_IRQ);
}

static const struct serve_op ops[TTY_OPS] = {
    [TTY_WRITE] = { "write", op_write, BUF_IN, 0 },
    [TTY_READ] = { "read", op_read, BUF_OUT, 0 },
    [TTY_MODE] = { "mode", op_mode, 0, 0 },
    [TTY_SIZE] = { "size", op_size, 0, 0 },
    [TTY_RESIZE] = { "resize", op_resize, 0, 0 },
    [TTY_STAT] = { "stat", op_stat, 0, 0 },
    [TTY_POLL] = { "poll", op_poll, 0, 0 },
    [TTY_FLUSH] = { "flush", op_flush, 0, 0 },
    [TTY_CANCEL] = { "cancel", op_cancel, 0, BADGE_PROC },
    [TTY_TURN] = { "turn", op_turn, 0, BADGE_PROC },
};

static const struct serve server = {
    .endpoint = SLOT_ENDPOINT,
    .ops = ops,
    .op_count = TTY_OPS,
    .on_signal = on_signal,
    .deadline = deadline,
    .on_timeout = on_timeout,
};

void server_main(const struct server_boot *boot)
{
    rows = bootarg_number(boot->args, "rows", DEFAULT_ROWS);
    columns = bootarg_number(boot->args, "columns", DEFAULT_COLUMNS);
    line_init(&line, uart_put);
    uart_init(boot->mmio_va, (unsigned)boot->reg_shift);
    int64_t error = sys_irq_bind(SLOT_TTY_IRQ, SLOT_ENDPOINT, TTY_SIGNAL_IRQ);
    if (error < 0)
        log_print("tty: no interrupt: error %ld\n", (long)error);
    serve_run(&server);
}
