/* Errors: one struct on the caller's stack, filled where the error is noticed. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_code {
	ERR_NONE,
	ERR_INPUT,       /* an option, an input or a call is wrong */
	ERR_DOCUMENT,    /* a document or an expression in it is wrong */
	ERR_UNSUPPORTED, /* allowed by the standard, but not supported */
	ERR_LIMIT,       /* a named limit was reached */
	ERR_MEMORY,      /* out of memory */
	ERR_NETWORK,     /* no connection, TLS, or a broken response */
	ERR_TIMEOUT,     /* the deadline passed */
	ERR_AUTH,        /* no credentials, or invalid ones */
	ERR_REMOTE,      /* the service returned an error */
	ERR_IO,          /* a file could not be read or written */
	ERR_BUG          /* a condition that cannot be */
};

#define ERR_TEXT_SIZE 480

/* { 0 } is "no error".  The text is one line for users: no newline, no
 * control character, valid UTF-8 cut at the end when it is too long. */
struct err {
	enum err_code code;
	char text[ERR_TEXT_SIZE];
};

/* Fills *e.  Always -1, so that a failure is one statement:
 *	return err_set(e, ERR_INPUT, "...");
 * e may be NULL: then only the -1 matters. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts where before what: "<fmt>: <old text>".  Keeps the code.  Always -1. */
int err_wrap(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ERR_MEMORY with its message.  Always -1. */
int err_memory(struct err *e);

/* The same for functions that return a pointer.  Always NULL. */
void *err_null(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void *err_null_memory(struct err *e);

/* Back to "no error". */
void err_clear(struct err *e);

#endif
