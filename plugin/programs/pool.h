/* Memory for the JSON values of a program. */
#ifndef PLUGIN_PROGRAMS_POOL_H
#define PLUGIN_PROGRAMS_POOL_H

/* Makes jansson take small pieces from lists of a thread instead of malloc, to be
 * called first in main.  Values are most of what a large document or a list of
 * builds takes: malloc costs three times as many instructions, and a fifth
 * more memory.  A sanitizer that watches gets to see every piece. */
void pool_begin(void);

#endif
