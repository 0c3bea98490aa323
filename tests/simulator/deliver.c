/* Sends responses, complete or deliberately broken. */
#include "deliver.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire.h"

static int
socket_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info != NULL ? info->connect_fd : -1;
}

/* Waits ms; -1: the client hung up, or the server stops. */
static int
pause_ms(int stop_fd, int fd, int64_t ms)
{
	struct pollfd p[] = { { .fd = stop_fd, .events = POLLIN },
		{ .fd = fd, .events = POLLRDHUP } };

	return poll(p, 2, (int)ms) == 0 ? 0 : -1;
}

static void
head(struct MHD_Response *m, const struct answer *r, int64_t date_ms)
{
	char date[HTTP_DATE_SIZE];

	http_date(date_ms, date);
	(void)MHD_add_response_header(m, "Date", date);
	if (r->type != NULL)
		(void)MHD_add_response_header(m, "Content-Type", r->type);
	for (size_t i = 0; i < r->nheader; i++)
		(void)MHD_add_response_header(m, r->header[i].name,
		    r->header[i].value);
}

static enum MHD_Result
queue(struct MHD_Connection *c, struct MHD_Response *m, const struct answer *r,
    int64_t date_ms)
{
	enum MHD_Result done;

	if (m == NULL)
		return MHD_NO;
	head(m, r, date_ms);
	done = MHD_queue_response(c, (unsigned)r->status, m);
	MHD_destroy_response(m);
	return done;
}

static enum MHD_Result
whole(struct MHD_Connection *c, const struct answer *r, int64_t date_ms)
{
	return queue(c,
	    MHD_create_response_from_buffer(r->nbody,
		(void *)(uintptr_t)r->body, MHD_RESPMEM_MUST_COPY),
	    r, date_ms);
}

/* A body that is sent in pieces or cut off. */
struct pieces {
	const char *body;
	size_t most, stop; /* at a time; where it breaks off */
	int64_t ms;
	int stop_fd, fd;
};

static ssize_t
next_piece(void *cls, uint64_t at, char *to, size_t max)
{
	struct pieces *p = cls;
	size_t n;

	if (at >= p->stop ||
	    (p->ms > 0 && pause_ms(p->stop_fd, p->fd, p->ms) < 0))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = p->stop - at;
	if (n > p->most)
		n = p->most;
	if (n > max)
		n = max;
	memcpy(to, p->body + at, n);
	return (ssize_t)n;
}

static enum MHD_Result
in_pieces(struct MHD_Connection *c, int stop_fd, const struct ask *q,
    const struct answer *r, int64_t date_ms)
{
	const struct delivery *d = &r->delivery;
	struct pieces *p = arena_alloc(q->a, sizeof *p);
	bool drip = d->kind == DELIVER_DRIP;

	if (p == NULL)
		return MHD_NO;
	*p = (struct pieces){ .body = r->body,
		.stop_fd = stop_fd,
		.fd = socket_of(c),
		.ms = drip ? d->ms : 0,
		.most = drip && d->bytes > 0 ? d->bytes : 4096,
		.stop = drip || d->bytes > r->nbody ? r->nbody : d->bytes };
	return queue(c,
	    MHD_create_response_from_callback(r->nbody, p->most, next_piece, p,
		NULL),
	    r, date_ms);
}

/* An RST at once: the socket is disconnected under MHD's feet. */
static enum MHD_Result
reset(struct MHD_Connection *c)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	(void)connect(socket_of(c), &none, sizeof none);
	return MHD_NO;
}

static void
send_all(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, text, n, MSG_NOSIGNAL);

		if (done <= 0)
			return;
		text += done;
		n -= (size_t)done;
	}
}

/* Writes directly to the socket what MHD would never send. Not with TLS. */
static enum MHD_Result
raw(struct MHD_Connection *c, const struct ask *q, const struct answer *r)
{
	int fd = socket_of(c);
	struct buf b = { 0 };

	if (r->delivery.kind == DELIVER_GARBAGE) {
		buf_puts(&b, "SSH-2.0-OpenSSH_9.2\r\n");
	} else if (r->delivery.kind == DELIVER_CHUNK) {
		buf_puts(&b,
		    "HTTP/1.1 200 OK\r\nContent-Type: "
		    "application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "10\r\n{\"requestId\":\"00\r\nZZ\r\nnot a chunk\r\n");
	} else {
		buf_puts(&b,
		    "HTTP/1.1 200 OK\r\nContent-Type: "
		    "application/json\r\n");
		for (size_t i = 0; i < r->delivery.bytes; i++)
			buf_printf(&b, "X-Flood-%zu: %0200d\r\n", i, 0);
		buf_printf(&b, "Content-Length: %zu\r\n\r\n", r->nbody);
		buf_add(&b, r->body, r->nbody);
	}
	if (!q->tls && !b.failed)
		send_all(fd, b.text, b.n);
	(void)shutdown(fd, SHUT_WR);
	buf_free(&b);
	return MHD_NO;
}

enum MHD_Result
deliver(struct MHD_Connection *c, int stop_fd, const struct ask *q,
    const struct answer *r, int64_t date_ms)
{
	const struct delivery *d = &r->delivery;

	switch (d->kind) {
	case DELIVER_DROP:
		return MHD_NO;
	case DELIVER_RESET:
		return reset(c);
	case DELIVER_STALL:
		(void)pause_ms(stop_fd, socket_of(c), d->ms);
		return MHD_NO;
	case DELIVER_SLOW:
		if (pause_ms(stop_fd, socket_of(c), d->ms) < 0)
			return MHD_NO;
		return whole(c, r, date_ms);
	case DELIVER_DRIP:
	case DELIVER_TRUNCATE:
		return in_pieces(c, stop_fd, q, r, date_ms);
	case DELIVER_CHUNK:
	case DELIVER_HEADERS:
	case DELIVER_GARBAGE:
		return raw(c, q, r);
	case DELIVER_WHOLE:
		break;
	}
	return whole(c, r, date_ms);
}
