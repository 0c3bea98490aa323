/* imagebuilder-simulator: EC2 Image Builder on loopback. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "front.h"
#include "keys.h"
#include "sim.h"

#define MAX_SEEDS 16
#define MAX_PEM ((size_t)1 << 20)

struct options {
	const char *bind, *log, *tls_cert, *tls_key;
	const char *seed[MAX_SEEDS];
	size_t nseeds;
	uint64_t port, control_port;
	bool die_with_parent;
	const char *say; /* print this and end; NULL: serve */
};

static const char help[] =
    "Usage: imagebuilder-simulator [OPTION]...\n"
    "EC2 Image Builder on loopback, for demonstrations and tests. Prints one\n"
    "line of JSON with its URL and access key, then serves until SIGTERM.\n"
    "\n"
    "  --seed NAME|FILE     initial state: empty, hanging, mixed,\n"
    "                       fleet, or a JSON file; repeatable\n"
    "  --region REGION      a region to serve; repeatable; the first is\n"
    "                       the main one (us-east-1)\n"
    "  --bind ADDRESS       127.0.0.1 or ::1\n"
    "  --port N             default: a free one\n"
    "  --control-port N     the same for the control interface\n"
    "  --tls-cert FILE, --tls-key FILE\n"
    "                       serve https with this certificate and key\n"
    "  --access-key ID:SECRET\n"
    "                       the key that is accepted, not a new one\n"
    "  --log FILE           a JSON line for each request\n"
    "  --die-with-parent    end when the process that started it ends\n"
    "  -h, --help           this text\n"
    "  -V, --version        the version\n"
    "\n"
    "The manual page imagebuilder-simulator(8) describes seeds, faults\n"
    "and the control interface.";

enum {
	OPT_SEED = 256,
	OPT_REGION,
	OPT_BIND,
	OPT_PORT,
	OPT_CONTROL_PORT,
	OPT_TLS_CERT,
	OPT_TLS_KEY,
	OPT_ACCESS_KEY,
	OPT_LOG,
	OPT_DIE
};

static const struct option longopts[] = {
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "region", required_argument, NULL, OPT_REGION },
	{ "bind", required_argument, NULL, OPT_BIND },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "control-port", required_argument, NULL, OPT_CONTROL_PORT },
	{ "tls-cert", required_argument, NULL, OPT_TLS_CERT },
	{ "tls-key", required_argument, NULL, OPT_TLS_KEY },
	{ "access-key", required_argument, NULL, OPT_ACCESS_KEY },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "die-with-parent", no_argument, NULL, OPT_DIE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static int
port_option(const char *text, uint64_t *ret)
{
	if (text_u64(text, ret) == 0 && *ret <= 65535)
		return 0;
	(void)fprintf(stderr, "imagebuilder-simulator: invalid port \"%s\"\n",
	    text);
	return -1;
}

/* "ID:SECRET" in place of the key that sim_new made. */
static int
key_option(struct sim *s, const char *text)
{
	const char *colon = strchr(text, ':');

	if (colon == NULL || colon == text || colon[1] == '\0') {
		(void)fputs("imagebuilder-simulator: invalid --access-key"
			    " (expected ID:SECRET)\n",
		    stderr);
		return -1;
	}
	s->key->id = arena_strndup(s->a, text, (size_t)(colon - text));
	s->key->secret = colon + 1;
	return s->key->id != NULL ? 0 : -1;
}

static int
option_take(struct sim *s, int c, struct options *o)
{
	switch (c) {
	case OPT_SEED:
		if (o->nseeds == MAX_SEEDS)
			return -1;
		o->seed[o->nseeds++] = optarg;
		return 0;
	case OPT_REGION:
		sim_add_region(s, optarg);
		return 0;
	case OPT_BIND:
		o->bind = optarg;
		return 0;
	case OPT_PORT:
		return port_option(optarg, &o->port);
	case OPT_CONTROL_PORT:
		return port_option(optarg, &o->control_port);
	case OPT_TLS_CERT:
		o->tls_cert = optarg;
		return 0;
	case OPT_TLS_KEY:
		o->tls_key = optarg;
		return 0;
	case OPT_ACCESS_KEY:
		return key_option(s, optarg);
	case OPT_LOG:
		o->log = optarg;
		return 0;
	case OPT_DIE:
		o->die_with_parent = true;
		return 0;
	case 'h':
		o->say = help;
		return 0;
	case 'V':
		o->say = "imagebuilder-simulator " PACKAGE_VERSION;
		return 0;
	default:
		return -1;
	}
}

static int
options_read(struct sim *s, int argc, char **argv, struct options *o)
{
	int c;

	*o = (struct options){ .bind = "127.0.0.1" };
	while ((c = getopt_long(argc, argv, "hV", longopts, NULL)) != -1)
		if (option_take(s, c, o) < 0)
			return -1;
	if (s->nregions == 0)
		sim_add_region(s, "us-east-1");
	if ((o->tls_cert == NULL) != (o->tls_key == NULL)) {
		(void)fputs("imagebuilder-simulator: --tls-cert and --tls-key "
			    "go together\n",
		    stderr);
		return -1;
	}
	return optind == argc ? 0 : -1;
}

static int
world_load(struct sim *s, const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->nseeds; i++)
		if (seed_load(s, o->seed[i], e) < 0)
			return -1;
	if (o->log == NULL)
		return 0;
	s->log_file = fopen(o->log, "ae");
	return s->log_file != NULL ?
	    0 :
	    err_set(e, ERR_IO, "%s: %s", o->log, strerror(errno));
}

static int
fronts_start(struct sim *s, const struct options *o, struct front **ret,
    struct err *e)
{
	struct front_options service = { .bind = o->bind,
		.port = (uint16_t)o->port,
		.answer = service_answer };
	struct front_options control = { .bind = o->bind,
		.port = (uint16_t)o->control_port,
		.answer = control_answer };
	size_t n;

	if (o->tls_cert != NULL) {
		service.tls_cert = file_read(s->a, o->tls_cert, MAX_PEM, &n, e);
		service.tls_key = file_read(s->a, o->tls_key, MAX_PEM, &n, e);
		if (service.tls_cert == NULL || service.tls_key == NULL)
			return -1;
	}
	ret[0] = front_start(s, &service, e);
	if (ret[0] == NULL)
		return -1;
	ret[1] = front_start(s, &control, e);
	if (ret[1] != NULL)
		return 0;
	front_stop(ret[0]);
	return -1;
}

/* The first key is the last of the list: seeds put theirs before it. */
static const struct key *
first_key(const struct sim *s)
{
	const struct key *k = s->key;

	while (k->next != NULL)
		k = k->next;
	return k;
}

static void
say_ready(struct sim *s, struct front *const *fronts)
{
	const struct key *k;
	json_t *line;

	(void)pthread_mutex_lock(&s->lock);
	k = first_key(s);
	line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O, s:O,"
			 " s:i}",
	    "url", front_url(fronts[0]), "control", front_url(fronts[1]),
	    "accessKeyId", k->id, "secretAccessKey", k->secret, "region",
	    s->region[0], "account", SIM_ACCOUNT, "containerToken",
	    sim_setting(s, "container", "token"), "ssoToken",
	    sim_setting(s, "sso", "token"), "pid", (int)getpid());
	(void)json_dumpf(line, stdout, JSON_COMPACT);
	(void)putchar('\n');
	(void)fflush(stdout);
	json_decref(line);
	(void)pthread_mutex_unlock(&s->lock);
}

/* Serves until a signal to stop. */
static void
serve(struct sim *s, struct front **fronts, const sigset_t *ends)
{
	uint64_t one = 1;
	int sig;

	(void)sigwait(ends, &sig);
	if (write(s->stop_fd, &one, sizeof one) < 0)
		(void)fputs("imagebuilder-simulator: eventfd\n", stderr);
	front_stop(fronts[0]);
	front_stop(fronts[1]);
}

static void
signals_set(sigset_t *ret_ends)
{
	(void)sigemptyset(ret_ends);
	(void)sigaddset(ret_ends, SIGTERM);
	(void)sigaddset(ret_ends, SIGINT);
	(void)sigaddset(ret_ends, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, ret_ends, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

static int
run(struct sim *s, const struct options *o, pid_t parent)
{
	struct front *fronts[2];
	struct err e = { 0 };
	sigset_t ends;

	signals_set(&ends);
	if (o->die_with_parent) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			return 0;
	}
	if (world_load(s, o, &e) < 0 || fronts_start(s, o, fronts, &e) < 0) {
		(void)fprintf(stderr, "imagebuilder-simulator: %s\n", e.text);
		return 2;
	}
	say_ready(s, fronts);
	serve(s, fronts, &ends);
	return 0;
}

int
main(int argc, char **argv)
{
	pid_t parent = getppid();
	struct sim *s = sim_new();
	struct options o;
	int status = 2;

	if (s == NULL)
		return 2;
	if (options_read(s, argc, argv, &o) == 0)
		status = o.say != NULL ? 0 : run(s, &o, parent);
	if (o.say != NULL)
		(void)puts(o.say);
	if (s->log_file != NULL)
		(void)fclose(s->log_file);
	sim_free(s);
	return status;
}
