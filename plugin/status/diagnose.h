/* --check-config: identity, region, endpoint, clock and permissions. */
#ifndef PLUGIN_STATUS_DIAGNOSE_H
#define PLUGIN_STATUS_DIAGNOSE_H

struct survey;

/* Fills the report; s is open and has sent no request. */
void diagnose(struct survey *s);

#endif
