/* --check-config: who we are, where, and what we may read. */
#ifndef PLUGIN_STATUS_DIAGNOSE_H
#define PLUGIN_STATUS_DIAGNOSE_H

struct call;
struct survey;

/* Fills the report; s is open, and nothing was asked by it. */
void diagnose(struct survey *s);

#endif
