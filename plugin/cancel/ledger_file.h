/* The files of the state directory, for ledger.c. */
#ifndef PLUGIN_CANCEL_LEDGER_FILE_H
#define PLUGIN_CANCEL_LEDGER_FILE_H

#include <sys/types.h>
#include <unistd.h>

#include "plugin/cancel/ledger.h"

#define LEDGER_NAME_SIZE 64
#define LEDGER_MISSING (-2)

struct ledger {
	struct arena *arena; /* of what is printed */
	const char *dir;
	int fd;
	uid_t owner; /* of the directory */
	gid_t group;
	const struct platform *platform;
	const char *user, *host;
};

/* Fills *e from errno.  Always -1. */
int ledger_file_error(const struct ledger *l, const char *name, struct err *e);

/* Opens a file, which O_CREAT makes.  -1: *e; LEDGER_MISSING: it does not exist,
 * without O_CREAT. */
int ledger_file_open(const struct ledger *l, const char *name, int flags,
    struct err *e);
int ledger_file_write(int fd, const char *text, size_t n);

/* Replaces the content, all or nothing. */
int ledger_file_replace(const struct ledger *l, const char *name,
    const char *text, struct err *e);

/* Reads the last limit bytes of a file as text.  NULL: no memory. */
char *ledger_file_text(struct arena *a, int fd, size_t limit, struct err *e);

/* Reads a JSON object; *ret NULL: the file does not exist.  -1: it cannot be read,
 * or is damaged. */
int ledger_file_object(const struct ledger *l, struct arena *a,
    const char *name, json_t **ret, struct err *e);

/* The error about a file whose content is not a record.  Always -1. */
int ledger_file_damaged(const struct ledger *l, const char *name,
    struct err *e);

/* Makes "KIND-6f1e....SUFFIX" of a key; -1: no SHA-256. */
int ledger_file_name(const char *kind, const char *key, const char *suffix,
    char ret[static LEDGER_NAME_SIZE], struct err *e);

#endif
