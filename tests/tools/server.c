/* An HTTP server on loopback that plays a script of exact bytes. */
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 64
#define MAX_REQUESTS 256
#define MAX_REQUEST_BYTES ((size_t)1 << 20)

struct connection {
	int fd;
	char *text; /* of the request so far */
	size_t n;
	bool stalled;
};

struct server {
	const struct server_reply *script;
	size_t nscript;
	int listener, wake[2], port;
	char url[64];
	pthread_t thread;
	struct connection connection[MAX_CONNECTIONS];
	pthread_mutex_t lock; /* of what follows */
	size_t connections, requests;
	char *request[MAX_REQUESTS];
};

/* The length of a whole request at the start of text; 0: not yet. */
static size_t
request_length(const char *text, size_t n)
{
	const char *end = memmem(text, n, "\r\n\r\n", 4), *p;
	size_t head, body = 0;

	if (end == NULL)
		return 0;
	head = (size_t)(end - text) + 4;
	for (p = text; p < end; p = strstr(p, "\r\n") + 2)
		if (strncasecmp(p, "content-length:", 15) == 0)
			body = (size_t)strtoul(p + 15, NULL, 10);
	return n >= head + body ? head + body : 0;
}

static void
send_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		p += sent;
		n -= (size_t)sent;
	}
}

static void
connection_close(struct connection *c, bool reset)
{
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };

	if (reset)
		(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard,
		    sizeof hard);
	(void)close(c->fd);
	free(c->text);
	*c = (struct connection){ .fd = -1 };
}

static bool
filler_send(struct server *s, int fd, const struct server_reply *r)
{
	size_t n = r->filler != NULL ? strlen(r->filler) : 0;
	struct pollfd p[2] = { { .fd = s->wake[0], .events = POLLIN },
		{ .fd = fd, .events = POLLOUT } };

	for (size_t i = 0; n > 0 && i < (r->repeat != 0 ? r->repeat : 1); i++) {
		if (poll(p, 2, -1) < 0 ||
		    (p[0].revents | p[1].revents) & (POLLERR | POLLHUP))
			return false;
		if (p[0].revents != 0)
			return false;
		send_all(fd, r->filler, n);
	}
	return true;
}

static void
reply(struct server *s, struct connection *c, const struct server_reply *r)
{
	struct pollfd wake = { .fd = s->wake[0], .events = POLLIN };

	send_all(c->fd, r->bytes, r->n != 0 ? r->n : strlen(r->bytes));
	if (r->pause_ms > 0 && poll(&wake, 1, r->pause_ms) > 0)
		return;
	(void)filler_send(s, c->fd, r);
	if (r->then == SERVER_STALL)
		c->stalled = true;
	else if (r->then != SERVER_KEEP)
		connection_close(c, r->then == SERVER_RESET);
}

/* Chooses the reply by what the request contains, else by turn. */
static const struct server_reply *
choose(const struct server *s, const char *text, size_t turn)
{
	for (size_t i = 0; i < s->nscript; i++)
		if (s->script[i].has != NULL &&
		    strstr(text, s->script[i].has) != NULL)
			return &s->script[i];
	return &s->script[turn < s->nscript ? turn : s->nscript - 1];
}

static const struct server_reply *
request_keep(struct server *s, const struct connection *c, size_t n)
{
	char *text = strndup(c->text, n);
	const struct server_reply *r;
	size_t turn;

	if (text == NULL)
		abort();
	(void)pthread_mutex_lock(&s->lock);
	turn = s->requests++;
	r = choose(s, text, turn);
	if (turn < MAX_REQUESTS)
		s->request[turn] = text;
	else
		free(text);
	(void)pthread_mutex_unlock(&s->lock);
	return r;
}

static void
connection_read(struct server *s, struct connection *c)
{
	char block[16384];
	ssize_t got = read(c->fd, block, sizeof block);
	size_t n;
	char *grown;

	if (got <= 0 || c->n + (size_t)got > MAX_REQUEST_BYTES) {
		connection_close(c, false);
		return;
	}
	grown = realloc(c->text, c->n + (size_t)got + 1);
	if (grown == NULL)
		abort();
	memcpy(grown + c->n, block, (size_t)got);
	c->text = grown;
	c->n += (size_t)got;
	c->text[c->n] = '\0';
	n = request_length(c->text, c->n);
	if (n == 0 || c->stalled)
		return;
	const struct server_reply *r = request_keep(s, c, n);

	memmove(c->text, c->text + n, c->n - n + 1);
	c->n -= n;
	reply(s, c, r);
}

static void
connection_accept(struct server *s)
{
	int fd = accept(s->listener, NULL, NULL);

	if (fd < 0)
		return;
	for (size_t i = 0; i < MAX_CONNECTIONS; i++) {
		if (s->connection[i].fd >= 0)
			continue;
		s->connection[i] = (struct connection){ .fd = fd };
		(void)pthread_mutex_lock(&s->lock);
		s->connections++;
		(void)pthread_mutex_unlock(&s->lock);
		return;
	}
	(void)close(fd);
}

static void *
serve(void *arg)
{
	struct server *s = arg;
	struct pollfd p[MAX_CONNECTIONS + 2];

	for (;;) {
		p[0] = (struct pollfd){ .fd = s->wake[0], .events = POLLIN };
		p[1] = (struct pollfd){ .fd = s->listener, .events = POLLIN };
		for (size_t i = 0; i < MAX_CONNECTIONS; i++)
			p[i + 2] = (struct pollfd){ .fd = s->connection[i].fd,
				.events = POLLIN };
		if (poll(p, MAX_CONNECTIONS + 2, -1) < 0)
			continue;
		if (p[0].revents != 0)
			return NULL;
		for (size_t i = 0; i < MAX_CONNECTIONS; i++)
			if (p[i + 2].revents != 0)
				connection_read(s, &s->connection[i]);
		if (p[1].revents != 0)
			connection_accept(s);
	}
}

static int
listen_on(struct server *s, const struct sockaddr *address, socklen_t size)
{
	struct sockaddr_storage bound = { 0 };
	socklen_t n = sizeof bound;

	s->listener = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listener < 0 || bind(s->listener, address, size) < 0 ||
	    listen(s->listener, 64) < 0 ||
	    getsockname(s->listener, (struct sockaddr *)&bound, &n) < 0)
		return -1;
	s->port = ntohs(address->sa_family == AF_INET ?
		((struct sockaddr_in *)&bound)->sin_port :
		((struct sockaddr_in6 *)&bound)->sin6_port);
	(void)snprintf(s->url, sizeof s->url, "http://%s:%d",
	    address->sa_family == AF_INET ? "127.0.0.1" : "[::1]", s->port);
	return 0;
}

static struct server *
start(const struct server_reply *script, size_t n,
    const struct sockaddr *address, socklen_t size)
{
	struct server *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->script = script;
	s->nscript = n;
	for (size_t i = 0; i < MAX_CONNECTIONS; i++)
		s->connection[i].fd = -1;
	(void)pthread_mutex_init(&s->lock, NULL);
	if (listen_on(s, address, size) < 0 || pipe(s->wake) < 0 ||
	    pthread_create(&s->thread, NULL, serve, s) != 0) {
		free(s);
		return NULL;
	}
	return s;
}

struct server *
server_new(const struct server_reply *script, size_t n)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return start(script, n, (struct sockaddr *)&a, sizeof a);
}

struct server *
server_new_ipv6(const struct server_reply *script, size_t n)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };

	return start(script, n, (struct sockaddr *)&a, sizeof a);
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	(void)close(s->wake[1]);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->wake[0]);
	(void)close(s->listener);
	for (size_t i = 0; i < MAX_CONNECTIONS; i++)
		if (s->connection[i].fd >= 0)
			connection_close(&s->connection[i], false);
	for (size_t i = 0; i < MAX_REQUESTS; i++)
		free(s->request[i]);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

const char *
server_url(const struct server *s)
{
	return s->url;
}

int
server_port(const struct server *s)
{
	return s->port;
}

size_t
server_connections(struct server *s)
{
	size_t n;

	(void)pthread_mutex_lock(&s->lock);
	n = s->connections;
	(void)pthread_mutex_unlock(&s->lock);
	return n;
}

size_t
server_requests(struct server *s)
{
	size_t n;

	(void)pthread_mutex_lock(&s->lock);
	n = s->requests;
	(void)pthread_mutex_unlock(&s->lock);
	return n;
}

const char *
server_request(struct server *s, size_t i)
{
	const char *text;

	(void)pthread_mutex_lock(&s->lock);
	text = i < MAX_REQUESTS ? s->request[i] : NULL;
	(void)pthread_mutex_unlock(&s->lock);
	return text;
}
