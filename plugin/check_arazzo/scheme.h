/* Security schemes: what each type accepts as its secret, and how it is put on
 * a request. */
#ifndef PLUGIN_CHECK_ARAZZO_SCHEME_H
#define PLUGIN_CHECK_ARAZZO_SCHEME_H

#include "plugin/check_arazzo/check_arazzo.h"

struct http_request;
struct op_scheme;
struct operation;

/* A secret of --auth, and the token that it was changed for. */
struct ca_secret {
	const char *scheme, *value, *path; /* SCHEME or SOURCE.SCHEME */
	const char *token, *token_body;    /* and what it was asked for with */
	int64_t token_until_ms;            /* monotonic */
	const struct source *source;       /* that defines the scheme */
	bool used;
	struct ca_secret *next;
};

/* A member of the Security Scheme Object that is a text; NULL: none. */
const char *scheme_member(const struct op_scheme *s, const char *key);

/* A secret that cannot be masked later is not used.  -1: ERR_MEMORY. */
int secret_hide(struct ca *c, const char *text, struct err *e);

/* Can the secret be used by this scheme?  -1: ERR_INPUT, ERR_UNSUPPORTED. */
int scheme_admit(struct ca *c, const struct op_scheme *s,
    struct ca_secret *secret, struct err *e);

/* Puts the secret on q, fetching a token if the scheme requires one. */
int scheme_put(struct ca *c, struct arena *a, const struct operation *op,
    const struct op_scheme *s, struct ca_secret *secret, struct http_request *q,
    struct err *e);

#endif
