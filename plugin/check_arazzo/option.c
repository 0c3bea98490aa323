/* The table of options. */
#include <getopt.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "plugin/programs/extra.h"
#include "plugin/programs/whole.h"
#include "http/url.h"
#include "monitor/format.h"

enum kind { KIND_TEXT, KIND_PAIR, KIND_FLAG, KIND_NUMBER, KIND_CALL };

/* 0: go on.  1: all was said (--help).  -1: ERR_INPUT. */
typedef int option_fn(struct ca *c, const char *value, struct err *e);
static option_fn validate_set, explain_set, dry_run_set, timeout_set,
    timeout_state_set, extra_add, verbose_add, help_say, version_say;

#define AT(member) offsetof(struct ca_options, member)

/* must_name: a pair needs "NAME=". */
static const struct option_row {
	const char *name;
	char letter;
	enum kind kind;
	size_t at;
	bool must_name;
	const char *argument, *help;
	option_fn *call; /* of KIND_CALL */
} rows[] = {
	{ "file", 0, KIND_TEXT, AT(file), false, "FILE",
	    "an Arazzo description, YAML or JSON" },
	{ "workflow", 0, KIND_TEXT, AT(workflow), false, "ID",
	    "the workflow, when there are several" },
	{ "input", 0, KIND_PAIR, AT(input), true, "NAME=VALUE",
	    "an input; VALUE may be @env:VAR or @file:PATH" },
	{ "inputs", 0, KIND_TEXT, AT(inputs), false, "FILE",
	    "inputs as JSON or YAML; - is standard input" },
	{ "source", 0, KIND_PAIR, AT(source), true, "NAME=FILE|URL",
	    "where a source description really is" },
	{ "search-path", 0, KIND_PAIR, AT(search_path), false, "DIR",
	    "where sources are looked for by their file name" },
	{ "server", 0, KIND_PAIR, AT(server), false, "[NAME=]URL",
	    "the server to call (of source NAME)" },
	{ "server-var", 0, KIND_PAIR, AT(server_var), true, "NAME=VALUE",
	    "a variable of the server's URL" },
	{ "auth", 0, KIND_PAIR, AT(auth), true, "SCHEME=env:VAR|file:PATH",
	    "the secret of a security scheme" },
	{ "aws", 0, KIND_FLAG, AT(use_aws), false, NULL,
	    "sign every request with AWS Signature Version 4" },
	{ "aws-service", 0, KIND_TEXT, AT(aws_service), false, "NAME",
	    "the signing name" },
	{ "region", 0, KIND_TEXT, AT(aws.region), false, "REGION",
	    "the AWS region" },
	{ "profile", 0, KIND_TEXT, AT(aws.profile), false, "NAME",
	    "a profile of the AWS configuration" },
	{ "role-arn", 0, KIND_TEXT, AT(aws.role_arn), false, "ARN",
	    "a role to assume" },
	{ "external-id", 0, KIND_TEXT, AT(aws.external_id), false, "ID",
	    "the external id for that role" },
	{ "endpoint-url", 0, KIND_TEXT, AT(aws.endpoint_url), false, "URL",
	    "the AWS endpoint" },
	{ "ca-bundle", 0, KIND_TEXT, AT(aws.ca_bundle), false, "FILE",
	    "certificates to trust" },
	{ "allow-http", 0, KIND_FLAG, AT(aws.allow_http), false, NULL,
	    "let credentials go over plain http" },
	{ "warning", 'w', KIND_PAIR, AT(warning), true, "NAME=RANGE",
	    "threshold on an output, time, or STEPID.time" },
	{ "critical", 'c', KIND_PAIR, AT(critical), true, "NAME=RANGE",
	    "the same" },
	{ "state", 0, KIND_PAIR, AT(state), true, "ACTION=STATE",
	    "the verdict when this action ends the workflow" },
	{ "validate", 0, KIND_CALL, 0, false, NULL,
	    "check only, and say all that is wrong", validate_set },
	{ "explain", 0, KIND_CALL, 0, false, "[=mermaid]",
	    "say what would be done", explain_set },
	{ "dry-run", 0, KIND_CALL, 0, false, NULL,
	    "print each request as a curl command, send none", dry_run_set },
	{ "strict", 0, KIND_FLAG, AT(strict), false, NULL,
	    "compatibility readings are errors" },
	{ "trace", 0, KIND_TEXT, AT(trace), false, "FILE",
	    "write each event as a JSON line" },
	{ "max-steps", 0, KIND_NUMBER, AT(max_steps), false, "N",
	    "attempts of steps, 1000" },
	{ "max-body", 0, KIND_NUMBER, AT(max_body), false, "BYTES",
	    "of one answer, 16 MiB" },
	{ "max-depth", 0, KIND_NUMBER, AT(max_depth), false, "N",
	    "workflows inside workflows, 16" },
	{ "timeout", 't', KIND_CALL, 0, false, "DUR",
	    "for everything together, 10s", timeout_set },
	{ "timeout-state", 0, KIND_CALL, 0, false, "STATE",
	    "critical or unknown (default)", timeout_state_set },
	{ "output-format", 0, KIND_TEXT, AT(format), false, "FORMAT",
	    "nagios (default), json, junit ..." },
	{ "host-name", 0, KIND_TEXT, AT(host_name), false, "NAME",
	    "for formats that name the host" },
	{ "service-name", 0, KIND_TEXT, AT(service_name), false, "NAME",
	    "for formats that name the service" },
	{ "no-perfdata", 0, KIND_FLAG, AT(no_perfdata), false, NULL,
	    "no numbers" },
	{ "exit-ok", 0, KIND_FLAG, AT(exit_ok), false, NULL,
	    "exit 0 whatever the state is" },
	{ "extra-opts", 0, KIND_CALL, 0, false, "[=SECTION][@FILE]",
	    "options from an ini file", extra_add },
	{ "verbose", 'v', KIND_CALL, 0, false, NULL,
	    "more below the first line; up to three times", verbose_add },
	{ "help", 'h', KIND_CALL, 0, false, NULL, "this page", help_say },
	{ "version", 'V', KIND_CALL, 0, false, NULL, "the version",
	    version_say },
};
#define NROWS (sizeof rows / sizeof rows[0])

const char *
ca_pair_find(const struct ca_pair *p, const char *name)
{
	for (; p != NULL; p = p->next)
		if (name == NULL ?
			p->name == NULL :
			p->name != NULL && strcmp(p->name, name) == 0)
			return p->value;
	return NULL;
}

static int
help_say(struct ca *c, const char *value, struct err *e)
{
	(void)c;
	(void)value;
	(void)e;
	(void)printf(
	    "check_arazzo --file FILE [--workflow ID] "
	    "[--input NAME=VALUE ...]\n\n"
	    "Runs a workflow of an Arazzo description; its end is the state.\n"
	    "\n");
	for (size_t i = 0; i < NROWS; i++) {
		const struct option_row *r = &rows[i];
		char left[80];

		(void)snprintf(left, sizeof left, "%s%c%s--%s%s%s",
		    r->letter != 0 ? "-" : "  ",
		    r->letter != 0 ? r->letter : ' ',
		    r->letter != 0 ? ", " : " ", r->name,
		    r->argument != NULL && strncmp(r->argument, "[=", 2) != 0 ?
			" " :
			"",
		    r->argument != NULL ? r->argument : "");
		if (strlen(left) > 28)
			(void)printf("%s\n%30s%s\n", left, "", r->help);
		else
			(void)printf("%-30s%s\n", left, r->help);
	}
	(void)printf(
	    "\nExit status: 0 completed, 1 a warning threshold or a "
	    "finding, 2 failed,\n3 wrong call or document, or no verdict.\n");
	return 1;
}

static int
version_say(struct ca *c, const char *value, struct err *e)
{
	(void)c;
	(void)value;
	(void)e;
	(void)printf("check_arazzo %s\n", PACKAGE_VERSION);
	return 1;
}

static int
pair_add(struct ca *c, const struct option_row *r, const char *value,
    struct err *e)
{
	struct ca_pair **end =
	    (struct ca_pair **)(void *)((char *)&c->o + r->at);
	struct ca_pair *p = arena_alloc(c->arena, sizeof *p);
	const char *equals = strchr(value, '=');
	const char *colon = strchr(value, ':');

	if (p == NULL)
		return err_memory(e);
	/* "--server URL" may have a '=' in its query. */
	if (!r->must_name &&
	    (equals == NULL || (colon != NULL && colon < equals) ||
		*value == '/' || *value == '.'))
		equals = NULL;
	if (r->must_name && (equals == NULL || equals == value))
		return err_set(e, ERR_INPUT, "--%s wants %s", r->name,
		    r->argument);
	p->value = equals != NULL ? equals + 1 : value;
	if (equals != NULL)
		p->name =
		    arena_strndup(c->arena, value, (size_t)(equals - value));
	while (*end != NULL)
		end = &(*end)->next;
	*end = p;
	return 0;
}

static int
validate_set(struct ca *c, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	c->o.mode = MODE_VALIDATE;
	return 0;
}

static int
dry_run_set(struct ca *c, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	c->o.mode = MODE_DRY_RUN;
	return 0;
}

static int
explain_set(struct ca *c, const char *value, struct err *e)
{
	if (value != NULL && strcmp(value, "mermaid") != 0)
		return err_set(e, ERR_INPUT,
		    "--explain is plain or =mermaid, not \"%s\"", value);
	c->o.mode = value == NULL ? MODE_EXPLAIN : MODE_MERMAID;
	return 0;
}

static int
verbose_add(struct ca *c, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	c->o.verbose++;
	return 0;
}

static int
timeout_set(struct ca *c, const char *value, struct err *e)
{
	int64_t ms;
	int bad = time_parse_duration(value, &ms);

	if (bad == -2)
		return err_set(e, ERR_LIMIT, "--timeout: \"%s\" is above %dd",
		    value, TIME_MAX_DAYS);
	if (bad < 0 || ms <= 0)
		return err_set(e, ERR_INPUT,
		    "--timeout: \"%s\" is no duration (90, 15m, 2h, 1d12h)",
		    value);
	c->o.timeout_ms = ms;
	return 0;
}

static int
timeout_state_set(struct ca *c, const char *value, struct err *e)
{
	enum state s;

	if (state_parse(value, &s) < 0 ||
	    (s != STATE_CRITICAL && s != STATE_UNKNOWN))
		return err_set(e, ERR_INPUT,
		    "--timeout-state is critical or unknown, not \"%s\"",
		    value);
	c->o.timeout_state = s;
	return 0;
}

static int option_set(struct ca *c, const struct option_row *r,
    const char *value, struct err *e);

struct extra {
	struct ca *c;
	struct err *e;
};

/* A line of an ini file is the long option of that name. */
static int
extra_one(void *ctx, const char *name, const char *value)
{
	struct extra *x = ctx;
	const char *copy =
	    value == NULL ? NULL : arena_strdup(x->c->arena, value);

	for (size_t i = 0; i < NROWS; i++) {
		const struct option_row *r = &rows[i];

		if (strcmp(r->name, name) != 0 ||
		    strcmp(name, "extra-opts") == 0)
			continue;
		if (r->argument != NULL && *r->argument != '[' && copy == NULL)
			return err_set(x->e, ERR_INPUT,
			    "--extra-opts: %s wants a value", name);
		return option_set(x->c, r, copy, x->e);
	}
	return err_set(x->e, ERR_INPUT, "--extra-opts: there is no option %s",
	    name);
}

static int
extra_add(struct ca *c, const char *value, struct err *e)
{
	struct extra x = { c, e };
	char text[EXTRA_TEXT_SIZE];
	int got = extra_read(value, "check_arazzo", extra_one, &x, text);

	if (got < 0 && e->code == ERR_NONE)
		return err_set(e, ERR_INPUT, "--extra-opts: %s", text);
	return got;
}

static int
option_set(struct ca *c, const struct option_row *r, const char *value,
    struct err *e)
{
	char *at = (char *)&c->o + r->at;

	switch (r->kind) {
	case KIND_TEXT:
		*(const char **)(void *)at = value;
		return 0;
	case KIND_FLAG:
		*(bool *)(void *)at = true;
		return 0;
	case KIND_NUMBER:
		if (text_u64(value, (uint64_t *)(void *)at) < 0 ||
		    *(uint64_t *)(void *)at == 0 ||
		    *(uint64_t *)(void *)at > 1000000000)
			return err_set(e, ERR_INPUT,
			    "--%s: \"%s\" is no number above 0", r->name,
			    value);
		return 0;
	case KIND_PAIR:
		return pair_add(c, r, value, e);
	case KIND_CALL:
		break;
	}
	return r->call(c, value, e);
}

#define LONG_FIRST 1000

static void
tables_make(struct option *all, char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < NROWS; i++) {
		const char *argument = rows[i].argument;

		all[i] = (struct option){ rows[i].name,
			argument == NULL ? no_argument :
			    *argument == '[' && rows[i].kind == KIND_CALL ?
					   optional_argument :
					   required_argument,
			NULL, LONG_FIRST + (int)i };
		if (rows[i].letter == 0)
			continue;
		*letters++ = rows[i].letter;
		if (argument != NULL)
			*letters++ = ':';
	}
	*letters = '\0';
}

static const struct option_row *
row_of(int got)
{
	if (got >= LONG_FIRST)
		return &rows[got - LONG_FIRST];
	for (size_t i = 0; i < NROWS; i++)
		if (rows[i].letter == got)
			return &rows[i];
	return NULL;
}

static int
options_check(const struct ca *c, struct err *e)
{
	for (const struct ca_pair *p = c->o.server; p != NULL; p = p->next)
		if (url_check_server(p->value, e) < 0)
			return err_wrap(e, "--server");
	if (c->o.file == NULL)
		return err_set(e, ERR_INPUT, "--file FILE is needed");
	if (c->o.format != NULL && format_find(c->o.format) == NULL)
		return err_set(e, ERR_INPUT,
		    "--output-format: there is no format \"%s\"", c->o.format);
	return 0;
}

/* One pass over the command line.  What an ini file says comes first, so that
 * the command line wins: extra alone, then everything but it. */
static int
pass(struct ca *c, int argc, char **argv, bool extra, struct err *e)
{
	struct option all[NROWS + 1] = { 0 };
	char letters[2 * NROWS + 2];
	int got, done = 0;

	tables_make(all, letters);
	opterr = 0;
	optind = 0;
	while (done == 0 &&
	    (got = getopt_long(argc, argv, letters, all, NULL)) != -1) {
		const struct option_row *r = row_of(got);

		if (got == ':')
			return err_set(e, ERR_INPUT, "%s wants a value",
			    argv[optind - 1]);
		/* A value may be a secret: it is not shown. */
		if (got == '?' || r == NULL)
			return err_set(e, ERR_INPUT,
			    "there is no option %.*s, or it takes no value",
			    (int)strcspn(argv[optind - 1], "="),
			    argv[optind - 1]);
		if (got >= LONG_FIRST && !whole_name(argv, r->name))
			return err_set(e, ERR_INPUT, "--%s must be written out",
			    r->name);
		if ((strcmp(r->name, "extra-opts") == 0) == extra)
			done = option_set(c, r, optarg, e);
	}
	return done;
}

int
ca_options_read(struct ca *c, int argc, char **argv, struct err *e)
{
	int done;

	c->o.timeout_ms = 10000;
	c->o.timeout_state = STATE_UNKNOWN;
	done = pass(c, argc, argv, true, e);
	if (done == 0)
		done = pass(c, argc, argv, false, e);
	if (done != 0)
		return done;
	if (optind < argc)
		return err_set(e, ERR_INPUT,
		    "an argument that belongs to no option: %s", argv[optind]);
	return options_check(c, e);
}
