/* The HTTP server. */
#include "front.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/platform.h"
#include "deliver.h"
#include "sim.h"

struct front {
	struct sim *sim;
	struct MHD_Daemon *daemon;
	struct front_options options;
	pthread_mutex_t lock; /* over connections */
	unsigned connections;
	char url[96];
};

/* A request that is still arriving. */
struct arriving {
	struct arena *a;
	const char *target;
	struct buf body;
	bool begun, too_long;
};

static void *
on_target(void *cls, const char *target, struct MHD_Connection *c)
{
	struct arena *a = arena_new(FRONT_MEMORY);
	struct arriving *in = a != NULL ? arena_alloc(a, sizeof *in) : NULL;

	(void)cls;
	(void)c;
	if (in == NULL)
		return NULL;
	in->a = a;
	in->target = arena_strdup(a, target);
	in->body.limit = FRONT_MAX_REQUEST;
	return in;
}

static void
on_completed(void *cls, struct MHD_Connection *c, void **con_cls,
    enum MHD_RequestTerminationCode why)
{
	struct arriving *in = *con_cls;

	(void)cls;
	(void)c;
	(void)why;
	*con_cls = NULL;
	if (in == NULL)
		return;
	buf_free(&in->body);
	arena_free(in->a);
}

static void
on_connection(void *cls, struct MHD_Connection *c, void **socket_context,
    enum MHD_ConnectionNotificationCode what)
{
	struct front *f = cls;

	(void)c;
	if (what != MHD_CONNECTION_NOTIFY_STARTED)
		return;
	(void)pthread_mutex_lock(&f->lock);
	*socket_context = (void *)(uintptr_t)++f->connections;
	(void)pthread_mutex_unlock(&f->lock);
}

struct header_list {
	struct http_header *header;
	size_t n, size;
};

static enum MHD_Result
on_header(void *cls, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	struct header_list *list = cls;

	(void)kind;
	if (list->n == list->size)
		return MHD_NO;
	list->header[list->n++] = (struct http_header){ .name = name,
		.value = value != NULL ? value : "" };
	return MHD_YES;
}

static void
ask_fill(const struct front *f, struct MHD_Connection *c, struct arriving *in,
    const char *method, struct ask *q)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	int n = MHD_get_connection_values(c, MHD_HEADER_KIND, NULL, NULL);
	struct header_list list = { arena_array(in->a, (size_t)n + 1,
					sizeof *list.header),
		0, (size_t)n };
	const char *mark = strchr(in->target, '?');

	(void)MHD_get_connection_values(c, MHD_HEADER_KIND, on_header, &list);
	*q = (struct ask){ .a = in->a,
		.method = method,
		.target = in->target,
		.header = list.header,
		.nheader = list.n,
		.tls = f->options.tls_cert != NULL,
		.body = in->body.n > 0 ? in->body.text : "",
		.nbody = in->body.n };
	q->path = mark == NULL ?
	    in->target :
	    arena_strndup(in->a, in->target, (size_t)(mark - in->target));
	q->query = mark == NULL ? "" : mark + 1;
	if (info != NULL)
		q->connection = (unsigned)(uintptr_t)info->socket_context;
}

static enum MHD_Result
respond(struct front *f, struct MHD_Connection *c, struct arriving *in,
    const char *method)
{
	const struct platform *w = platform_system();
	struct answer r = { 0 };
	struct ask q;

	ask_fill(f, c, in, method, &q);
	if (in->too_long) {
		answer_text(&r, 413, "text/plain", "too long");
	} else {
		(void)pthread_mutex_lock(&f->sim->lock);
		q.now_ms = sim_now(f->sim);
		f->options.answer(f->sim, &q, &r);
		(void)pthread_mutex_unlock(&f->sim->lock);
	}
	return deliver(c, f->sim->stop_fd, &q, &r,
	    w->now_ms(w->ctx) + r.date_offset_ms);
}

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *upload_data,
    size_t *upload_data_size, void **con_cls)
{
	struct arriving *in = *con_cls;

	(void)url;
	(void)version;
	if (in == NULL)
		return MHD_NO;
	if (!in->begun) {
		in->begun = true;
		return MHD_YES;
	}
	if (*upload_data_size > 0) {
		buf_add(&in->body, upload_data, *upload_data_size);
		in->too_long |= in->body.failed;
		*upload_data_size = 0;
		return MHD_YES;
	}
	return respond(cls, c, in, method);
}

/* A listening socket on a numeric address.  -1: errno. */
static int
listen_on(const char *address, uint16_t port, struct err *e)
{
	struct sockaddr_in six_no = { .sin_family = AF_INET,
		.sin_port = htons(port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons(port) };
	bool v6 = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
	int fd, yes = 1;

	if (!v6 && inet_pton(AF_INET, address, &six_no.sin_addr) != 1)
		return err_set(e, ERR_INPUT, "--bind: invalid address \"%s\"",
		    address);
	fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(e, ERR_IO, "socket: %s", strerror(errno));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(fd, v6 ? (struct sockaddr *)&six : (struct sockaddr *)&six_no,
		v6 ? sizeof six : sizeof six_no) < 0 ||
	    listen(fd, 128) < 0) {
		(void)err_set(e, ERR_IO, "%s port %u: %s", address,
		    (unsigned)port, strerror(errno));
		(void)close(fd);
		return -1;
	}
	return fd;
}

static unsigned
port_of(int fd)
{
	struct sockaddr_storage name = { 0 };
	socklen_t n = sizeof name;

	if (getsockname(fd, (struct sockaddr *)&name, &n) < 0)
		return 0;
	return ntohs(name.ss_family == AF_INET6 ?
		((struct sockaddr_in6 *)&name)->sin6_port :
		((struct sockaddr_in *)&name)->sin_port);
}

static struct MHD_Daemon *
daemon_start(struct front *f, int fd)
{
	const struct front_options *o = &f->options;
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION |
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_SUPPRESS_DATE_NO_CLOCK |
	    MHD_USE_ITC | (o->tls_cert != NULL ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0,
		    (void *)(uintptr_t)o->tls_cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->tls_key },
		{ MHD_OPTION_END, 0, NULL },
	};

	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, f,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    FRONT_HEAD, MHD_OPTION_CONNECTION_TIMEOUT, 120u,
	    MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, f, MHD_OPTION_ARRAY,
	    o->tls_cert != NULL ? tls : tls + 2, MHD_OPTION_END);
}

struct front *
front_start(struct sim *s, const struct front_options *o, struct err *e)
{
	struct front *f = arena_alloc(s->a, sizeof *f);
	bool v6 = strchr(o->bind, ':') != NULL;
	int fd = listen_on(o->bind, o->port, e);

	if (fd < 0)
		return NULL;
	if (f == NULL) {
		(void)err_memory(e);
		(void)close(fd);
		return NULL;
	}
	f->sim = s;
	f->options = *o;
	(void)pthread_mutex_init(&f->lock, NULL);
	(void)snprintf(f->url, sizeof f->url, "http%s://%s%s%s:%u",
	    o->tls_cert != NULL ? "s" : "", v6 ? "[" : "", o->bind,
	    v6 ? "]" : "", port_of(fd));
	f->daemon = daemon_start(f, fd);
	if (f->daemon == NULL) {
		(void)err_set(e, ERR_IO, "%s: the HTTP server does not start",
		    f->url);
		(void)close(fd);
		return NULL;
	}
	return f;
}

const char *
front_url(const struct front *f)
{
	return f->url;
}

void
front_stop(struct front *f)
{
	MHD_stop_daemon(f->daemon); /* closes the socket, too */
	(void)pthread_mutex_destroy(&f->lock);
}
