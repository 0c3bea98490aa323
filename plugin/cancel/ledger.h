/* The state directory: locks, limits, open cancels, the audit log.  Every file
 * is opened by name in the directory, never through a symbolic link. */
#ifndef PLUGIN_CANCEL_LEDGER_H
#define PLUGIN_CANCEL_LEDGER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct ledger;
struct platform;

#define LEDGER_AUDIT "audit.log"
#define LEDGER_STOP "stop" /* the kill switch, if not named */
#define LEDGER_OPEN_MS ((int64_t)3600 * 1000)    /* how long a cancel is open */
#define LEDGER_AHEAD_MS ((int64_t)5 * 60 * 1000) /* of a record's time */
#define LEDGER_FORGET_MS ((int64_t)7 * 24 * 3600 * 1000)
#define LEDGER_MAX_FILE ((size_t)256 << 10)
#define LEDGER_MAX_TIMES 1000 /* cancels remembered of a pipeline */
#define LEDGER_MAX_HISTORY ((size_t)16 << 20) /* shown: the last of it */
#define LEDGER_POLL_MS 20                     /* between two tries of a lock */
#define LEDGER_LOG_TRIES 50                   /* of the audit log's lock */
#define LEDGER_TOKEN_SIZE 37

/* Opens the directory; makes its last part (mode 0750) when only that is
 * missing.  ERR_IO: it cannot be used, or others may write it. */
struct ledger *ledger_open(struct arena *a, const char *dir,
    const struct platform *w, struct err *e);

/* The kill switch: 1: the file exists, 0: it does not, -1: ERR_IO, it cannot be
 * checked. */
int ledger_stopped(const char *path, struct err *e);

/* Makes a token: SHA-256 of arn, newline, cause in UUID form. */
int ledger_token(const char *arn, const char *cause,
    char ret[static LEDGER_TOKEN_SIZE], struct err *e);
/* Makes 128 random bits in hex, the cause of a manual call. */
int ledger_random(const struct platform *w, char ret[static LEDGER_TOKEN_SIZE],
    struct err *e);

/* One holder at a time: key is an ARN or a name.  *ret_waited: another held it
 * first.  NULL: ERR_TIMEOUT at deadline_ms; ERR_IO. */
struct ledger_lock *ledger_lock(struct ledger *l, const char *key,
    int64_t deadline_ms, bool *ret_waited, struct err *e);
void ledger_unlock(struct ledger_lock *lock);

/* A cancel that was requested.  The record stays after its end, for
 * LEDGER_OPEN_MS: a process that read the build before must find it. */
enum open_state {
	OPEN_NONE,
	OPEN_ASKING, /* written before the request: a process died there */
	OPEN_ACCEPTED,
	OPEN_UNANSWERED /* sent without a response */
};
struct open_cancel {
	enum open_state state;
	const char *arn, *token, *cause;
	int64_t at_ms, age_ms;
	bool odd; /* its time is impossible: state is OPEN_NONE */
	struct open_cancel *next; /* of a list */
};

/* NONE when there is none, or it is older than LEDGER_OPEN_MS. */
int ledger_open_read(struct ledger *l, struct arena *a, const char *arn,
    struct open_cancel *ret, struct err *e);
int ledger_open_write(struct ledger *l, const struct open_cancel *o,
    struct err *e);
void ledger_open_remove(struct ledger *l, const char *arn);

/* Lists the open cancels that a process may have left behind, for
 * LEDGER_FORGET_MS, and removes what no longer counts. */
struct open_cancel *ledger_unfinished(struct ledger *l, struct arena *a);

/* Cancels of a pipeline (or image name) before now: how long ago the last one
 * was, how many in the last hour. */
struct ledger_limit {
	bool has_last;
	int64_t last_ms;
	uint64_t in_hour;
};
int ledger_limit_read(struct ledger *l, struct arena *a, const char *key,
    struct ledger_limit *ret, struct err *e);
/* Counts one more now; or, without add, takes the last one back: it was not sent.
 * Both under the same lock. */
int ledger_limit_change(struct ledger *l, struct arena *a, const char *key,
    bool add, struct err *e);

/* Appends one JSON line, on disk when it returns 0.  "time", "user", "host" and "pid"
 * are added.  Takes line's reference. */
int ledger_audit(struct ledger *l, json_t *line, struct err *e);

/* Reads the last LEDGER_MAX_HISTORY bytes of the audit log; "" when there is
 * none.  NULL: ERR_IO. */
const char *ledger_history(struct ledger *l, struct arena *a, struct err *e);

#endif
