/* A server that plays a script over HTTP on loopback, in a thread of the test
 * that asks it. */
#ifndef TOOLS_SERVER_H
#define TOOLS_SERVER_H

#include <stddef.h>

struct server;

enum server_then {
	SERVER_KEEP, /* the connection stays for the next request */
	SERVER_CLOSE,
	SERVER_RESET, /* closed by RST */
	SERVER_STALL  /* no response and no close until server_free */
};

/* One response: the bytes as sent.  repeat (0 is 1): how often
 * filler (may be NULL) follows bytes.  The last one of a script serves all
 * further requests. */
struct server_reply {
	const char *bytes;
	size_t n; /* 0: strlen(bytes) */
	const char *filler;
	size_t repeat;
	enum server_then then;
	int pause_ms;    /* between bytes and filler */
	const char *has; /* serves every request that contains this, whatever
			     * its turn; NULL: by turn */
};

/* A complete 200 response with a body, for scripts. */
#define SERVER_OK(length, body)                                             \
	{                                                                   \
		.bytes =                                                    \
		    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" \
		    "Content-Length: " length "\r\n\r\n" body               \
	}

/* Listens on 127.0.0.1, or ::1, on a free port.  script must live as long.
 * NULL: failed. */
struct server *server_new(const struct server_reply *script, size_t n);
struct server *server_new_ipv6(const struct server_reply *script, size_t n);
void server_free(struct server *s);

/* "http://127.0.0.1:PORT" */
const char *server_url(const struct server *s);
int server_port(const struct server *s);

/* Counts of connections and requests so far, and the text of one request (head
 * and body; NULL: there is none). */
size_t server_connections(struct server *s);
size_t server_requests(struct server *s);
const char *server_request(struct server *s, size_t i);

#endif
