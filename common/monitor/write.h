/* Pieces that several formats are made of. */
#ifndef MONITOR_WRITE_H
#define MONITOR_WRITE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct check;
struct format_options;
struct metric;
struct report;
struct threshold;

/* Without locale and exponent, read back as the same number.  digits: as which
 * value is written instead, or NULL. */
void write_number(struct buf *b, double value, const char *digits);
/* The value of a metric. */
void write_metric(struct buf *b, const struct metric *m);

/* JSON piece by piece: a text, a number, the '[' or '{' of more, which the caller
 * closes.  name: of a member; NULL: an element of an array.  The comma before it
 * is written where there is one. */
void write_json(struct buf *b, const char *name, const char *value);
void write_json_number(struct buf *b, const char *name, double value,
    const char *digits);
void write_json_open(struct buf *b, const char *name, char bracket);

/* text, with each character of special after a backslash. */
void write_escaped(struct buf *b, const char *text, const char *special);
/* text in quotes, with a backslash before '"' and '\\'. */
void write_quoted(struct buf *b, const char *text);
/* text, with every character that is not a letter, a digit or one of keep
 * made into instead. */
void write_safe(struct buf *b, const char *text, const char *keep,
    char instead);

/* text in lower case, with every character that is not a letter or a digit made
 * into '_'. */
void write_lower(struct buf *b, const char *text);
/* text, with newlines as the two characters "\n", up to b->n == end. */
void write_folded(struct buf *b, const struct buf *text, size_t end);
/* The end of a range that is a plain number; else nothing. */
void write_level(struct buf *b, const struct threshold *t);
/* 'label'=value[unit];[warn];[crit];[min]; as the guidelines, with thresholds
 * only where they are plain numbers. */
void write_perfdata(struct buf *b, const struct metric *m);

/* "IMAGEBUILDER CRITICAL - summary". */
void write_first(struct buf *b, const struct report *r);
/* The lines below the first one, newline before each, at most max bytes. */
void write_long(struct buf *b, const struct report *r,
    const struct format_options *o, size_t max);
/* Returns whether this check is to be written. */
bool write_wanted(const struct check *c, const struct format_options *o);

/* The host and service that a passive result is for: the report's, else
 * "localhost" and "imagebuilder".  Borrowed. */
const char *write_host(const struct report *r);
const char *write_service(const struct report *r);

#endif
