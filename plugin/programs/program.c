#include "plugin/programs/program.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "plugin/programs/extra.h"
#include "plugin/hosts/host.h"
#include "plugin/programs/whole.h"

#define EXIT_UNKNOWN 3
#define INPUT_MAX ((size_t)4 << 20) /* of standard input */
#define INPUT_WAIT_MS 25000         /* for its end: whoever feeds us may hang */
#define HELP_COLUMN 26
#define HELP_WIDTH 79

/* The short ones, as the plugins' guidelines reserve them. */
static const struct {
	char letter;
	const char *name;
} shorts[] = {
	{ 't', "timeout" },
	{ 'v', "verbose" },
	{ 'w', "warning" },
	{ 'c', "critical" },
};

enum { OWN_HELP = 1000, OWN_VERSION, OWN_EXTRA };

struct run {
	const struct program *program;
	const struct eib_plugin *plugin;
	struct eib_option *option;
	size_t n, size;
	int exit_ok, input;
	char text[EXTRA_TEXT_SIZE];
};

static volatile sig_atomic_t stopped;

static void
stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static int
interrupted(void *ctx)
{
	(void)ctx;
	return stopped != 0;
}

static void
log_line(void *ctx, int level, const char *text)
{
	(void)ctx;
	syslog(level, "%s", text);
}

static int
complain(const struct program *p, const char *text)
{
	(void)printf("%s UNKNOWN - %s\n", p->service, text);
	return EXIT_UNKNOWN;
}

static int
add_option(struct run *r, const char *name, const char *value)
{
	struct eib_option *grown;

	if (r->n == r->size) {
		r->size = r->size == 0 ? 64 : 2 * r->size;
		grown = realloc(r->option, r->size * sizeof *grown);
		if (grown == NULL)
			return -1;
		r->option = grown;
	}
	r->option[r->n++] = (struct eib_option){ name, value };
	if (strcmp(name, "exit-ok") == 0)
		r->exit_ok = strcmp(value, "0") != 0;
	if (r->program->wants_input != NULL)
		r->input |= r->program->wants_input(name, value);
	return 0;
}

static const struct eib_option_info *
find_info(const struct run *r, const char *name)
{
	for (const struct eib_option_info *i = r->plugin->option;
	     i->name != NULL; i++)
		if ((i->commands & r->program->bit) != 0 &&
		    strcmp(i->name, name) == 0)
			return i;
	return NULL;
}

/* An option of the ini file: its name may be short or long. */
static int
extra_option(void *ctx, const char *name, const char *value)
{
	struct run *r = ctx;
	const struct eib_option_info *info;
	char *copy;

	for (size_t i = 0; i < sizeof shorts / sizeof shorts[0]; i++)
		if (name[0] == shorts[i].letter && name[1] == '\0')
			name = shorts[i].name;
	info = find_info(r, name);
	if (info == NULL) {
		(void)snprintf(r->text, sizeof r->text,
		    "--extra-opts: there is no option %.80s", name);
		return -1;
	}
	if (info->argument != NULL && value == NULL) {
		(void)snprintf(r->text, sizeof r->text,
		    "--extra-opts: %s wants a value", info->name);
		return -1;
	}
	copy = strdup(value == NULL ? "1" : value);
	if (copy == NULL || add_option(r, info->name, copy) < 0) {
		(void)snprintf(r->text, sizeof r->text, "out of memory");
		return -1;
	}
	return 0;
}

static void
print_wrapped(const char *text)
{
	size_t column = HELP_COLUMN;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column > HELP_COLUMN && column + 1 + n > HELP_WIDTH) {
			(void)printf("\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		} else if (column > HELP_COLUMN) {
			(void)putchar(' ');
			column++;
		}
		(void)printf("%.*s", (int)n, text);
		column += n;
		text += n + (text[n] == ' ');
	}
	(void)putchar('\n');
}

static void
print_option(const char *name, const char *argument, const char *help)
{
	char left[64], letter[8] = "    ";

	for (size_t i = 0; i < sizeof shorts / sizeof shorts[0]; i++)
		if (strcmp(shorts[i].name, name) == 0)
			(void)snprintf(letter, sizeof letter, "-%c, ",
			    shorts[i].letter);
	if (strcmp(name, "help") == 0)
		(void)strcpy(letter, "-h, ");
	if (strcmp(name, "version") == 0)
		(void)strcpy(letter, "-V, ");
	(void)snprintf(left, sizeof left, " %s--%s%s%s", letter, name,
	    argument == NULL ? "" : " ", argument == NULL ? "" : argument);
	if (strlen(left) + 1 > HELP_COLUMN)
		(void)printf("%s\n%*s", left, HELP_COLUMN, "");
	else
		(void)printf("%-*s", HELP_COLUMN, left);
	print_wrapped(help);
}

static void
print_help(const struct run *r)
{
	(void)printf("%s %s\n%s\n\nUsage: %s %s\n\n", r->program->name,
	    r->plugin->version, r->program->about, r->program->name,
	    r->program->usage);
	print_option("help", NULL, "this text");
	print_option("version", NULL, "the version");
	print_option("extra-opts", "[S][@F]",
	    "options from a section of an ini file");
	for (const struct eib_option_info *i = r->plugin->option;
	     i->name != NULL; i++)
		if ((i->commands & r->program->bit) != 0)
			print_option(i->name, i->argument, i->help);
	(void)printf(
	    "\nDurations: 90, 15m, 2h, 1d12h.  Ranges: 10, 10:, ~:10,"
	    " @5:20.\nExit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."
	    "\nSee %s(1).\n",
	    r->program->name);
}

/* getopt_long's table; NULL: out of memory. */
static struct option *
long_options(const struct run *r)
{
	static const struct option own[] = {
		{ "help", no_argument, NULL, OWN_HELP },
		{ "version", no_argument, NULL, OWN_VERSION },
		{ "extra-opts", optional_argument, NULL, OWN_EXTRA },
	};
	size_t n = 0, all = 0;
	struct option *table;

	while (r->plugin->option[all].name != NULL)
		all++;
	table = calloc(all + sizeof own / sizeof own[0] + 1, sizeof *table);
	if (table == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		table[n++] = own[i];
	for (const struct eib_option_info *i = r->plugin->option;
	     i->name != NULL; i++)
		if ((i->commands & r->program->bit) != 0)
			table[n++] = (struct option){ i->name,
				i->argument != NULL ? required_argument :
						      no_argument,
				NULL, 0 };
	return table;
}

static const char *
short_name(const struct run *r, int letter)
{
	for (size_t i = 0; i < sizeof shorts / sizeof shorts[0]; i++)
		if (letter == shorts[i].letter &&
		    find_info(r, shorts[i].name) != NULL)
			return shorts[i].name;
	return NULL;
}

/* One line that names what is wrong: getopt's own words would go to standard
 * error. */
static int
wrong_option(struct run *r, int argc, char **argv, int code)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";

	if (optopt != 0 && optopt < 256)
		(void)snprintf(r->text, sizeof r->text,
		    code == ':' ? "option -%c wants an argument" :
				  "there is no option -%c",
		    optopt);
	else if (strchr(word, '=') != NULL)
		(void)snprintf(r->text, sizeof r->text,
		    "there is no such option, or it takes no argument: %.*s",
		    (int)(strcspn(word, "=") % 100), word);
	else
		(void)snprintf(r->text, sizeof r->text,
		    code == ':' ? "option %.100s wants an argument" :
				  "there is no option %.100s",
		    word);
	return complain(r->program, r->text);
}

static bool
is_long(int code)
{
	return code == 0 || (code >= OWN_HELP && code <= OWN_EXTRA);
}

/* -1: go on and call; else the exit status. */
static int
read_argv(struct run *r, int argc, char **argv, const struct option *table)
{
	int code, index = 0;
	const char *name;

	opterr = 0;
	while ((code = getopt_long(argc, argv, ":hVt:vw:c:", table, &index)) !=
	    -1) {
		if (code == '?' || code == ':')
			return wrong_option(r, argc, argv, code);
		if (is_long(code) && !whole_name(argv, table[index].name)) {
			(void)snprintf(r->text, sizeof r->text,
			    "--%s must be written out", table[index].name);
			return complain(r->program, r->text);
		}
		if (code == 'h' || code == OWN_HELP) {
			print_help(r);
			return EXIT_UNKNOWN;
		}
		if (code == 'V' || code == OWN_VERSION) {
			(void)printf("%s %s\n", r->program->name,
			    r->plugin->version);
			return EXIT_UNKNOWN;
		}
		if (code == OWN_EXTRA) {
			if (extra_read(optarg, r->program->name, extra_option,
				r, r->text) != 0)
				return complain(r->program, r->text);
			continue;
		}
		name = code == 0 ? table[index].name : short_name(r, code);
		if (name == NULL) {
			optopt = code;
			return wrong_option(r, argc, argv, '?');
		}
		if (add_option(r, name, optarg == NULL ? "1" : optarg) < 0)
			return complain(r->program, "out of memory");
	}
	if (optind < argc) {
		(void)snprintf(r->text, sizeof r->text,
		    "an argument that belongs to no option: %.100s",
		    argv[optind]);
		return complain(r->program, r->text);
	}
	return -1;
}

static int64_t
mono_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until there is something to read.  -1: errno says why not. */
static int
wait_input(int64_t end_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t left = end_ms - mono_ms();
	int n = poll(&in, 1, left > 0 ? (int)left : 0);

	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? 0 : -1;
}

/* All of standard input, at most INPUT_MAX + 1 bytes: the call refuses what
 * is too long.  NULL: it could not be read. */
static char *
read_input(size_t *ret_n)
{
	const int64_t end = mono_ms() + INPUT_WAIT_MS;
	size_t size = 1 << 16, n = 0;
	char *text = malloc(size), *grown;

	while (text != NULL) {
		ssize_t got = wait_input(end);

		if (got >= 0)
			got = read(STDIN_FILENO, text + n, size - n);

		if (got < 0 && errno == EINTR && !stopped)
			continue;
		if (got < 0) {
			free(text);
			return NULL;
		}
		n += (size_t)got;
		if (got == 0 || n > INPUT_MAX)
			break;
		if (n == size) {
			size *= 2;
			grown = realloc(text, size);
			if (grown == NULL)
				free(text);
			text = grown;
		}
	}
	*ret_n = n;
	return text;
}

/* SIGTERM and SIGINT end the waiting; SIGPIPE would end us without a word. */
static void
catch_signals(void)
{
	struct sigaction act = { .sa_handler = stop };

	(void)sigemptyset(&act.sa_mask);
	(void)sigaction(SIGTERM, &act, NULL);
	(void)sigaction(SIGINT, &act, NULL);
	act.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &act, NULL);
}

static int
call(struct run *r)
{
	const struct eib_command *command =
	    host_command(r->plugin, r->program->command);
	struct eib_request request = {
		.size = sizeof request,
		.option = r->option,
		.noptions = r->n,
		.interrupted = interrupted,
	};
	struct eib_reply *reply;
	char *input = NULL;
	int state;

	if (command == NULL)
		return complain(r->program, "the object has no such command");
	if (r->input) {
		input = read_input(&request.ninput);
		if (input == NULL)
			return complain(r->program,
			    errno == ETIMEDOUT ?
				"standard input has no end" :
				"standard input cannot be read");
		request.input = input;
	}
	if (r->program->acts) {
		openlog(r->program->name, LOG_PID, LOG_DAEMON);
		request.log = log_line;
	}
	reply = command->call(&request);
	(void)fputs(reply->text, stdout);
	state = reply->state;
	reply->release(reply);
	free(input);
	/* A check that nobody could read is none; what was done was done. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && !r->program->acts)
		return EXIT_UNKNOWN;
	return r->exit_ok ? 0 : state;
}

int
program_run(const struct program *p, int argc, char **argv)
{
	static struct run r; /* reachable to the end: nothing is freed */
	struct option *table;
	char text[HOST_TEXT_SIZE];
	int code;

	r.program = p;
	catch_signals();
	r.plugin = host_open(text);
	if (r.plugin == NULL)
		return complain(p, text);
	if ((table = long_options(&r)) == NULL)
		return complain(p, "out of memory");
	code = read_argv(&r, argc, argv, table);
	free(table);
	return code >= 0 ? code : call(&r);
}
