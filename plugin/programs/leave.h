/* The end of a program. */
#ifndef PLUGIN_PROGRAMS_LEAVE_H
#define PLUGIN_PROGRAMS_LEAVE_H

#include <stdbool.h>

/* Writes what stdout still holds, and ends the process with status; 3 instead
 * of 0 when it cannot be written.  The exit handlers of libraries are left
 * out: they give back memory that goes anyway, and cost 0.3 ms. */
_Noreturn void leave(int status);

/* Does a sanitizer look at what is left behind?  Where none does, memory is
 * left to the system. */
bool leave_is_watched(void);

#endif
