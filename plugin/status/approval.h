/* Steps that wait for somebody's approval: one list tells of all builds of an
 * account and region. */
#ifndef PLUGIN_STATUS_APPROVAL_H
#define PLUGIN_STATUS_APPROVAL_H

#include <stddef.h>

struct item;
struct survey;

/* Asks for the list in each region in which one of the n builds has not ended,
 * and writes into their details who waits; why a list was not read is told at
 * the first of its builds. */
void approvals_ask(struct survey *s, struct item **item, size_t n);

#endif
