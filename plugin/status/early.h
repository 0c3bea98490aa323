/* Reads details of builds while the list that they are in is still read. */
#ifndef PLUGIN_STATUS_EARLY_H
#define PLUGIN_STATUS_EARLY_H

struct item;
struct survey;
struct target;
struct worker;

/* As many builds as a 16th of --max-requests are asked about early, no more: the
 * list may show worse ones later, which come first when requests are short. */
#define EARLY_SHARE 16

/* Before survey_targets: the steps of the first unfinished builds of each list
 * are read as soon as a page names them.  How many they are depends on the
 * options alone, so that the same responses give the same report. */
void early_begin(struct survey *s);

/* A list has one more item, and may go on. */
void early_found(struct survey *s, struct worker *w, struct target *t,
    struct item *item);

#endif
