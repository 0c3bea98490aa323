/* A minimal monitoring daemon: calls the object as collectd and Zabbix do.
 *
 *	caller OBJECT COMMAND CALLS THREADS SESSION NAME=VALUE ...
 *
 * Each of THREADS threads makes CALLS calls; SESSION 1: in one session of
 * all.  Between two calls of a single thread $BETWEEN is run.  Prints "STATE
 * SUMMARY" for each call; exits with the worst state, 99 for its own errors. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/imagebuilder.h"

#define MAX_OPTIONS 64
#define MAX_THREADS 64

static struct eib_option options[MAX_OPTIONS];
static size_t noptions;
static eib_call_fn *call;
static struct eib_session *session;
static int calls, threads;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int worst;

static void *
work(void *arg)
{
	const char *between = getenv("BETWEEN");

	(void)arg;
	for (int i = 0; i < calls; i++) {
		struct eib_request q = { .size = sizeof q,
			.option = options,
			.noptions = noptions,
			.session = session };
		struct eib_reply *r = call(&q);

		(void)pthread_mutex_lock(&lock);
		(void)printf("%d %s\n", r->state, r->summary);
		if (r->state > worst)
			worst = r->state;
		(void)pthread_mutex_unlock(&lock);
		r->release(r);
		if (threads == 1 && between != NULL && i + 1 < calls &&
		    system(between) != 0)
			worst = 99;
	}
	return NULL;
}

static int
take_options(char **argv)
{
	for (; *argv != NULL; argv++) {
		char *equals = strchr(*argv, '=');

		if (equals == NULL || noptions == MAX_OPTIONS)
			return -1;
		*equals = '\0';
		options[noptions++] = (struct eib_option){ *argv, equals + 1 };
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const struct eib_plugin *plugin;
	pthread_t id[MAX_THREADS];
	void *object;

	if (argc < 6 || take_options(argv + 6) < 0)
		return 99;
	object = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	plugin = object == NULL ? NULL : dlsym(object, "eib_plugin");
	if (plugin == NULL || plugin->abi != EIB_ABI) {
		(void)printf("%s\n", dlerror());
		return 99;
	}
	for (const struct eib_command *c = plugin->command; c->name != NULL;
	     c++)
		if (strcmp(c->name, argv[2]) == 0)
			call = c->call;
	calls = atoi(argv[3]);
	threads = atoi(argv[4]);
	if (call == NULL || threads < 1 || threads > MAX_THREADS)
		return 99;
	if (argv[5][0] == '1' && (session = plugin->open()) == NULL)
		return 99;
	for (int i = 0; i < threads; i++)
		if (pthread_create(&id[i], NULL, work, NULL) != 0)
			return 99;
	for (int i = 0; i < threads; i++)
		(void)pthread_join(id[i], NULL);
	plugin->close(session);
	return worst;
}
