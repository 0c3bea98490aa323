/* The end of a program. */
#ifndef PLUGIN_LEAVE_H
#define PLUGIN_LEAVE_H

/* Writes what stdout still holds, and ends the process with status; 3 instead
 * of 0 when it cannot be written.  The exit handlers of libraries are left
 * out: they give back memory that goes anyway, and cost 0.3 ms. */
_Noreturn void leave(int status);

#endif
