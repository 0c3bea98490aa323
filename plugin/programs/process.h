/* The process of a program: its memory, its signals, its end. */
#ifndef PLUGIN_PROGRAMS_PROCESS_H
#define PLUGIN_PROGRAMS_PROCESS_H

#include <signal.h>
#include <stdbool.h>

/* Set once SIGTERM or SIGINT has come: what waits shall end. */
extern volatile sig_atomic_t process_stopped;

/* To be called first in main.  Catches SIGTERM and SIGINT, ignores SIGPIPE and
 * SIGXFSZ, which would end the process without output, and makes jansson take
 * small pieces from lists of a thread instead of malloc.  Values are most of
 * what a large document or a list of builds takes: malloc costs three times as
 * many instructions, and a fifth more memory.  A sanitizer that watches gets to
 * see every piece. */
void process_begin(void);

/* Writes what stdout still holds, and ends the process with status; 3 instead
 * of 0 when it cannot be written.  The exit handlers of libraries are left
 * out: they give back memory that goes anyway, and cost 0.3 ms. */
_Noreturn void process_end(int status);

/* Does a sanitizer look at what is left behind?  Where none does, memory is
 * left to the system. */
bool process_is_watched(void);

#endif
