/* Where the shell's lines come from: a terminal, a descriptor, or a text. */
#ifndef SH_INPUT_H
#define SH_INPUT_H

enum input_kind { INPUT_TERMINAL, INPUT_FILE, INPUT_TEXT };

struct input {
    enum input_kind kind;
    int fd;           /* FILE */
    const char *text; /* TEXT: what is left of it; whoever has it parses it as it is */
};

/*
 * Of a terminal or a file: the next line without its newline (free it), or NULL at the end. Of a file no more is taken, so that the programs
 * started meanwhile find the rest; the action of a signal that comes meanwhile is run. *interrupted: ^C was typed at the prompt.
 */
char *input_line(struct input *input, const char *prompt, int *interrupted);

#endif
