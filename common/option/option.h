/* Options: a program has a table with one row for each, and parsing, --help,
 * completion and "did you mean" come from it. */
#ifndef OPTION_OPTION_H
#define OPTION_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct option_row;

#define OPTION_MAX_VALUE 4096 /* bytes of one value */

/* The facts that a reader has besides the value.  source: 0: the command line or a
 * daemon; else the n-th --extra-opts. */
struct option_input {
	struct arena *arena;
	const struct option_row *row;
	unsigned source;
};

/* Puts value into the member at ret.  -1: ERR_INPUT, "invalid ..."; the
 * option's name is put before it. */
typedef int option_read_fn(const struct option_input *in, const char *value,
    void *ret, struct err *e);

/* The n-th word that a value may be; NULL behind the last. */
typedef const char *option_word_fn(size_t n);

#define OPTION_MANY (1u << 31) /* in commands: may be repeated */

/* at: of the member that the reader fills, in the struct of all options.
 * argument: NULL: none; "[=WORD]": it may be left out.
 * commands: bits of the programs that have it. */
struct option_row {
	const char *name, *argument;
	char letter; /* 0: long only */
	option_read_fn *read;
	size_t at;
	uint32_t commands;
	const char *help;
	option_word_fn *word; /* NULL: not one of a list */
};

/* A list of values, in their order. */
struct option_text {
	const char *value;
	struct option_text *next;
};

/* Readers: the type of the member, and what is refused.  Strings are not
 * copied: option_set does that. */
option_read_fn option_read_text;     /* const char *; not empty */
option_read_fn option_read_word;     /* const char *; one of row->word */
option_read_fn option_read_url;      /* const char *; http or https */
option_read_fn option_read_list;     /* struct option_text *: appends */
option_read_fn option_read_flag;     /* bool; "1", "0", "true", "false" */
option_read_fn option_read_more;     /* uint64_t: adds, up to 3 */
option_read_fn option_read_number;   /* uint64_t */
option_read_fn option_read_positive; /* uint64_t; 1 or more */
option_read_fn option_read_duration; /* int64_t, ms */
option_read_fn option_read_time;     /* int64_t, ms; more than 0 */
option_read_fn option_read_format;   /* const struct format * */
option_read_fn option_read_late;     /* enum state: critical, unknown */

/* The words of option_read_format and option_read_late. */
option_word_fn option_format_word, option_late_word;

/* One of row->word, case ignored: what option_read_word does, with a name for
 * what the value is.  ret: const char ** of the word as the table has it. */
int option_one_of(const struct option_input *in, const char *what,
    const char *value, void *ret, struct err *e);

/* unknown WHAT "value" (did you mean ...? one of: ...).  Always -1. */
int option_unknown(struct err *e, const char *what, const char *value,
    option_word_fn *word);

/* The row of a long option of one of these commands; NULL: there is none. */
const struct option_row *option_find(const struct option_row *table,
    uint32_t commands, const char *name);

/* An option that was given; a list in its order.  value: "1" of one without
 * argument; NULL of one whose argument may be left out. */
struct option_given {
	const struct option_row *row;
	const char *value;
	unsigned source; /* as struct option_input */
	struct option_given *next;
};

/* May the row's argument be left out? */
bool option_is_optional(const struct option_row *row);

/* Checks and copies the value and gives it to the row's reader; base is the
 * struct of all options.  -1: *e begins with "--name". */
int option_set(struct arena *a, const struct option_given *g, void *base,
    struct err *e);

/* A program, for what follows. */
struct option_program {
	const char *name;               /* "check_imagebuilder" */
	const char *usage, *about;      /* of --help */
	const char *exits;              /* what its exit statuses mean */
	const struct option_row *table; /* NULL name ends it */
	uint32_t commands;
	/* More about an unknown option or an argument without one, for its
	 * message; NULL: nothing.  May be NULL. */
	const char *(*hint)(const char *word);
};

/* unknown option --name (did you mean ...?).  Always -1. */
int option_unknown_name(struct err *e, const struct option_program *p,
    const char *dashes, const char *name);

/* Reads a command line as getopt_long does, but long options are written out;
 * one that takes a value and is not repeatable is refused when it is given
 * twice, and overrides what --extra-opts read from a file.  *ret holds what was
 * read, also on failure; *ret_text is to be printed instead (help, version), or
 * NULL.  -1: ERR_INPUT, ERR_MEMORY; values are not quoted: they may be secrets. */
int option_argv(struct arena *a, const struct option_program *p, char **argv,
    struct option_given **ret, const char **ret_text, struct err *e);

/* The text of --help, 80 columns; NULL: out of memory. */
const char *option_help(struct arena *a, const struct option_program *p);

/* -h, -V and --extra-opts, which all programs have; NULL name ends it. */
extern const struct option_row option_common[];

#endif
