/* HTTP on libmicrohttpd: one thread per connection; passes complete requests
 * on and sends responses as their delivery specifies. */
#ifndef SIMULATOR_FRONT_H
#define SIMULATOR_FRONT_H

#include <stdbool.h>
#include <stdint.h>

struct answer;
struct ask;
struct err;
struct front;
struct sim;

#define FRONT_MAX_REQUEST ((size_t)4 << 20) /* body; more is a 413 */
#define FRONT_HEAD ((size_t)64 << 10) /* line, headers; MHD clears all of it */
#define FRONT_MEMORY ((size_t)192 << 20) /* of one request */

typedef void front_fn(struct sim *s, struct ask *q, struct answer *r);

struct front_options {
	const char *bind;               /* a numeric address */
	uint16_t port;                  /* 0: a free one */
	const char *tls_cert, *tls_key; /* PEM texts; NULL: plain */
	front_fn *answer;               /* called under the platform's lock */
};

/* NULL: ERR_INPUT, ERR_IO. */
struct front *front_start(struct sim *s, const struct front_options *o,
    struct err *e);

/* "http://127.0.0.1:40123"; lives as long as f. */
const char *front_url(const struct front *f);

void front_stop(struct front *f);

#endif
