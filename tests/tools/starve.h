/* Memory that runs out once, for programs that are built with starve.c. */
#ifndef TOOLS_STARVE_H
#define TOOLS_STARVE_H

/* The allocation that fails, counted from 1; 0: none. */
extern long starve_at;
/* How many there were. */
extern long starve_seen;
/* Called when it fails, if not NULL. */
extern void (*starve_report)(void);
/* Not 0: allocations neither fail nor count. */
extern int starve_paused;

#endif
