/*
 * answers SCRIPT LOG: an HTTP server on loopback that plays the responses of a
 * JSON file, for the scenario tests of workflows.  Prints {"url":...} and
 * serves until SIGTERM, or until the process that started it ends.
 *
 * SCRIPT: { "GET /path": [ { "status", "headers": {}, "body", "delayMs" } ] }
 * The responses of a route are sent in order; the last one is repeated.  A body
 * that is not a string is sent as JSON.  "headers" may contain "Retry-After":
 * "+3s": the HTTP date so far ahead.  An unknown route is a 404.  "delayMs"
 * ends early when the client hangs up or the server stops.
 * LOG: a JSON line for each request: method, path, query, headers, body.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define MAX_BODY ((size_t)1 << 20)

struct upload {
	char *text;
	size_t n;
};

struct server {
	json_t *script;
	int stop[2];          /* a pipe: readable once the server stops */
	pthread_mutex_t lock; /* of what follows */
	json_t *turns;
	FILE *log;
};

static enum MHD_Result
header_add(void *ctx, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	char lower[128];
	size_t n = strlen(name);

	(void)kind;
	for (size_t i = 0; i <= n && i < sizeof lower; i++)
		lower[i] =
		    (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 :
							      name[i]);
	lower[sizeof lower - 1] = '\0';
	(void)json_object_set_new(ctx, lower,
	    json_string(value != NULL ? value : ""));
	return MHD_YES;
}

static enum MHD_Result
query_add(void *ctx, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	json_t *list = json_object_get(ctx, name);

	(void)kind;
	if (list == NULL) {
		list = json_array();
		(void)json_object_set_new(ctx, name, list);
	}
	(void)json_array_append_new(list,
	    json_string(value != NULL ? value : ""));
	return MHD_YES;
}

static void
log_write(struct server *s, struct MHD_Connection *c, const char *method,
    const char *path, const struct upload *up)
{
	json_t *v = json_object(), *headers = json_object();
	json_t *query = json_object();
	json_t *body = up->n == 0 ? json_null() : json_stringn(up->text, up->n);

	(void)MHD_get_connection_values(c, MHD_HEADER_KIND, header_add,
	    headers);
	(void)MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, query_add,
	    query);
	(void)json_object_set_new(v, "method", json_string(method));
	(void)json_object_set_new(v, "path", json_string(path));
	(void)json_object_set_new(v, "query", query);
	(void)json_object_set_new(v, "headers", headers);
	(void)json_object_set_new(v, "body",
	    body != NULL ? body : json_string("(bytes)"));
	(void)json_dumpf(v, s->log, JSON_COMPACT);
	(void)fputc('\n', s->log);
	(void)fflush(s->log);
	json_decref(v);
}

static json_t *
answer_of(struct server *s, const char *method, const char *path)
{
	char key[1024];
	json_t *list;
	json_int_t turn;

	(void)snprintf(key, sizeof key, "%s %s", method, path);
	list = json_object_get(s->script, key);
	turn = json_integer_value(json_object_get(s->turns, key));
	(void)json_object_set_new(s->turns, key, json_integer(turn + 1));
	if ((size_t)turn >= json_array_size(list))
		turn = (json_int_t)json_array_size(list) - 1;
	return turn < 0 ? NULL : json_array_get(list, (size_t)turn);
}

static void
headers_send(struct MHD_Response *r, json_t *headers)
{
	const char *name;
	json_t *v;

	json_object_foreach(headers, name, v) {
		const char *text = json_string_value(v);
		char date[64];

		if (strcasecmp(name, "retry-after") == 0 && text[0] == '+') {
			time_t at = time(NULL) + strtol(text + 1, NULL, 10);
			struct tm tm;

			(void)gmtime_r(&at, &tm);
			(void)strftime(date, sizeof date,
			    "%a, %d %b %Y %H:%M:%S GMT", &tm);
			text = date;
		}
		(void)MHD_add_response_header(r, name, text);
	}
}

/* Waits ms, or until the client hangs up or the server stops. */
static void
delay(const struct server *s, struct MHD_Connection *c, json_int_t ms)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct pollfd p[] = { { .fd = s->stop[0], .events = POLLIN },
		{ .fd = info != NULL ? info->connect_fd : -1,
		    .events = POLLRDHUP } };

	if (ms > 0)
		(void)poll(p, 2, (int)ms);
}

static enum MHD_Result
answer_send(const struct server *s, struct MHD_Connection *c, json_t *answer)
{
	json_t *body = json_object_get(answer, "body");
	json_t *headers = json_object_get(answer, "headers");
	int status = (int)json_integer_value(json_object_get(answer, "status"));
	char *text = json_is_string(body) ? strdup(json_string_value(body)) :
	    body != NULL                  ? json_dumps(body, JSON_COMPACT) :
					    strdup("");
	struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text),
	    text, MHD_RESPMEM_MUST_FREE);
	enum MHD_Result ret;

	delay(s, c, json_integer_value(json_object_get(answer, "delayMs")));
	headers_send(r, headers);
	if (json_object_get(headers, "Content-Type") == NULL && *text != '\0')
		(void)MHD_add_response_header(r, "Content-Type",
		    "application/json");
	ret = MHD_queue_response(c,
	    answer == NULL  ? 404 :
		status != 0 ? (unsigned)status :
			      200,
	    r);
	MHD_destroy_response(r);
	return ret;
}

static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *c, const char *path,
    const char *method, const char *version, const char *data, size_t *n,
    void **con)
{
	struct server *s = ctx;
	struct upload *up = *con;
	json_t *answer;

	(void)version;
	if (up == NULL) {
		*con = calloc(1, sizeof *up);
		return *con != NULL ? MHD_YES : MHD_NO;
	}
	if (*n > 0) {
		char *more = up->n + *n > MAX_BODY ?
		    NULL :
		    realloc(up->text, up->n + *n);

		if (more == NULL)
			return MHD_NO;
		memcpy(more + up->n, data, *n);
		up->text = more;
		up->n += *n;
		*n = 0;
		return MHD_YES;
	}
	(void)pthread_mutex_lock(&s->lock);
	log_write(s, c, method, path, up);
	answer = answer_of(s, method, path);
	(void)pthread_mutex_unlock(&s->lock);
	return answer_send(s, c, answer);
}

static void
on_done(void *ctx, struct MHD_Connection *c, void **con,
    enum MHD_RequestTerminationCode why)
{
	struct upload *up = *con;

	(void)ctx;
	(void)c;
	(void)why;
	if (up != NULL)
		free(up->text);
	free(up);
	*con = NULL;
}

int
main(int argc, char **argv)
{
	struct server s = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct MHD_Daemon *d;
	sigset_t stop;
	int got;

	if (argc != 3) {
		(void)printf("usage: answers SCRIPT LOG\n");
		return 3;
	}
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTERM);
	(void)sigaddset(&stop, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &stop, NULL);
	s.script = json_load_file(argv[1], 0, NULL);
	s.turns = json_object();
	s.log = fopen(argv[2], "ae");
	if (s.script == NULL || s.log == NULL) {
		(void)printf("{\"error\":\"no script, or no log\"}\n");
		if (s.log != NULL)
			(void)fclose(s.log);
		return 3;
	}
	if (pipe(s.stop) != 0)
		return 3;
	d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
		MHD_USE_THREAD_PER_CONNECTION,
	    0, NULL, NULL, on_request, &s, MHD_OPTION_NOTIFY_COMPLETED, on_done,
	    NULL, MHD_OPTION_SOCK_ADDR,
	    &(struct sockaddr_in){ .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
	    MHD_OPTION_END);
	if (d == NULL)
		return 3;
	(void)printf("{\"url\":\"http://127.0.0.1:%u\"}\n",
	    (unsigned)MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
	(void)fflush(stdout);
	(void)sigwait(&stop, &got);
	(void)close(s.stop[1]);
	MHD_stop_daemon(d);
	json_decref(s.script);
	json_decref(s.turns);
	(void)fclose(s.log);
	return 0;
}
