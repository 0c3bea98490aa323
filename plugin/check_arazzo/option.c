/* The options of check_arazzo. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/url.h"
#include "monitor/format.h"
#include "option/option.h"
#include "plugin/check_arazzo/check_arazzo.h"

#define LIMIT_MAX 1000000000 /* of --max-steps and its like */
#define ONE 1u               /* in option_row.commands: there is one program */
#define MANY (ONE | OPTION_MANY)

static bool
pair_is(const struct ca_pair *p, const char *name)
{
	if (name == NULL || p->name == NULL)
		return name == p->name;
	return text_equal(p->name, name);
}

const char *
ca_pair_find(const struct ca_pair *p, const char *name)
{
	while (p != NULL && !pair_is(p, name))
		p = p->next;
	return p != NULL ? p->value : NULL;
}

/* Appends NAME=VALUE; a name counts once, and the command line's wins. */
static int
pair_add(const struct option_input *in, const char *name, const char *value,
    struct ca_pair **end, struct err *e)
{
	struct ca_pair *p;

	while (*end != NULL && !pair_is(*end, name))
		end = &(*end)->next;
	p = *end;
	if (p != NULL && p->source == in->source)
		return err_set(e, ERR_INPUT, "%s%sis given more than once",
		    name != NULL ? name : "", name != NULL ? " " : "");
	if (p != NULL && p->source == 0)
		return 0;
	if (p == NULL && (p = *end = arena_alloc(in->arena, sizeof *p)) == NULL)
		return err_memory(e);
	p->name = name;
	p->value = value;
	p->source = in->source;
	return 0;
}

static int
read_pair(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	const char *equals = strchr(value, '='), *name;

	/* A value may be a secret: it is not shown. */
	if (equals == NULL || equals == value)
		return err_set(e, ERR_INPUT, "the argument is not %s",
		    in->row->argument);
	name = arena_strndup(in->arena, value, (size_t)(equals - value));
	if (name == NULL)
		return err_memory(e);
	return pair_add(in, name, equals + 1, ret, e);
}

/* Reads [NAME=]URL; a URL may have a '=' in its query. */
static int
read_server(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	const char *equals = strchr(value, '='), *name = NULL;

	if (equals != NULL && value[strcspn(value, ":/.")] == ':' &&
	    strcspn(value, ":/.") < (size_t)(equals - value))
		equals = NULL;
	if (equals != NULL && *value != '/' && *value != '.') {
		name =
		    arena_strndup(in->arena, value, (size_t)(equals - value));
		value = equals + 1;
		if (name == NULL)
			return err_memory(e);
	}
	if (url_check_server(value, e) < 0)
		return -1;
	return pair_add(in, name, value, ret, e);
}

static int
read_limit(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	uint64_t n = 0;

	if (option_read_positive(in, value, &n, e) < 0)
		return -1;
	if (n > LIMIT_MAX)
		return err_set(e, ERR_INPUT,
		    "invalid number \"%.80s\" (expected %d or less)", value,
		    LIMIT_MAX);
	*(uint64_t *)ret = n;
	return 0;
}

static int
read_mode(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	enum mode *mode = ret;

	if (text_equal(in->row->name, "validate"))
		*mode = MODE_VALIDATE;
	else if (text_equal(in->row->name, "dry-run"))
		*mode = MODE_DRY_RUN;
	else if (value == NULL)
		*mode = MODE_EXPLAIN;
	else if (text_equal(value, "mermaid"))
		*mode = MODE_MERMAID;
	else
		return err_set(e, ERR_INPUT,
		    "unknown form \"%.80s\" (one of: mermaid)", value);
	return 0;
}

#define AT(member) offsetof(struct ca_options, member)

static const struct option_row rows[] = {
	{ "file", "FILE", 0, option_read_list, AT(file), MANY,
	    "an Arazzo description, YAML or JSON", NULL },
	{ "workflow", "ID", 0, option_read_list, AT(workflow), MANY,
	    "a workflow to run, when there are several", NULL },
	{ "all-workflows", NULL, 0, option_read_flag, AT(all_workflows), ONE,
	    "run all workflows, one after the other", NULL },
	{ "input", "NAME=VALUE", 0, read_pair, AT(input), MANY,
	    "an input; VALUE may be @env:VAR or @file:PATH (@@ for one @)",
	    NULL },
	{ "inputs", "FILE", 0, option_read_text, AT(inputs), ONE,
	    "inputs as JSON or YAML; - is standard input", NULL },
	{ "source", "NAME=FILE|URL", 0, read_pair, AT(source), MANY,
	    "the location of a source description", NULL },
	{ "search-path", "DIR", 0, option_read_list, AT(search_path), MANY,
	    "where sources are looked for by their file name", NULL },
	{ "server", "[NAME=]URL", 0, read_server, AT(server), MANY,
	    "the server to call (of source NAME)", NULL },
	{ "server-var", "NAME=VALUE", 0, read_pair, AT(server_var), MANY,
	    "a variable of the server's URL", NULL },
	{ "auth", "[SOURCE.]SCHEME=env:VAR|file:PATH", 0, read_pair, AT(auth),
	    MANY, "the secret of a security scheme", NULL },
	{ "aws", NULL, 0, option_read_flag, AT(use_aws), ONE,
	    "sign every request with AWS Signature Version 4", NULL },
	{ "aws-service", "NAME", 0, option_read_text, AT(aws_service), ONE,
	    "the signing name", NULL },
	{ "region", "REGION", 0, option_read_text, AT(aws.region), ONE,
	    "the AWS region", NULL },
	{ "profile", "NAME", 0, option_read_text, AT(aws.profile), ONE,
	    "a profile of the AWS configuration", NULL },
	{ "role-arn", "ARN", 0, option_read_text, AT(aws.role_arn), ONE,
	    "a role to assume", NULL },
	{ "external-id", "ID", 0, option_read_text, AT(aws.external_id), ONE,
	    "the external id for that role", NULL },
	{ "endpoint-url", "URL", 0, option_read_text, AT(aws.endpoint_url), ONE,
	    "the AWS endpoint", NULL },
	{ "ca-bundle", "FILE", 0, option_read_text, AT(aws.ca_bundle), ONE,
	    "certificates to trust", NULL },
	{ "allow-http", NULL, 0, option_read_flag, AT(aws.allow_http), ONE,
	    "let credentials go over plain http", NULL },
	{ "warning", "NAME=RANGE", 'w', read_pair, AT(warning), MANY,
	    "threshold on an output, time, or STEPID.time", NULL },
	{ "critical", "NAME=RANGE", 'c', read_pair, AT(critical), MANY,
	    "the same, critical", NULL },
	{ "state", "ACTION=STATE", 0, read_pair, AT(state), MANY,
	    "the verdict when this action ends the workflow", NULL },
	{ "validate", NULL, 0, read_mode, AT(mode), ONE,
	    "check only, and report all that is wrong", NULL },
	{ "explain", "[=mermaid]", 0, read_mode, AT(mode), ONE,
	    "print what would be done", NULL },
	{ "dry-run", NULL, 0, read_mode, AT(mode), ONE,
	    "print each request as a curl command, send none", NULL },
	{ "strict", NULL, 0, option_read_flag, AT(strict), ONE,
	    "compatibility readings are errors", NULL },
	{ "check-responses", NULL, 0, option_read_flag, AT(check_responses),
	    ONE, "warn of responses that their description does not allow",
	    NULL },
	{ "trace", "FILE", 0, option_read_text, AT(trace), ONE,
	    "write each event as a JSON line", NULL },
	{ "har", "FILE", 0, option_read_text, AT(har), ONE,
	    "write an HTTP Archive of the run", NULL },
	{ "max-steps", "N", 0, read_limit, AT(max_steps), ONE,
	    "attempts of steps (1000)", NULL },
	{ "max-body", "BYTES", 0, read_limit, AT(max_body), ONE,
	    "of one response (16 MiB)", NULL },
	{ "max-depth", "N", 0, read_limit, AT(max_depth), ONE,
	    "workflows inside workflows (16)", NULL },
	{ "timeout", "DUR", 't', option_read_time, AT(timeout_ms), ONE,
	    "for everything together (10s)", NULL },
	{ "timeout-state", "STATE", 0, option_read_late, AT(timeout_state), ONE,
	    "verdict when time is up (unknown)", option_late_word },
	{ "output-format", "FORMAT", 0, option_read_format, AT(format), ONE,
	    "the format of the output (nagios)", option_format_word },
	{ "host-name", "NAME", 0, option_read_text, AT(host_name), ONE,
	    "for formats that name the host", NULL },
	{ "service-name", "NAME", 0, option_read_text, AT(service_name), ONE,
	    "for formats that name the service", NULL },
	{ "no-perfdata", NULL, 0, option_read_flag, AT(no_perfdata), ONE,
	    "no numbers", NULL },
	{ "exit-ok", NULL, 0, option_read_flag, AT(exit_ok), ONE,
	    "always exit 0; the text still has the state", NULL },
	{ "verbose", NULL, 'v', option_read_more, AT(verbose), MANY,
	    "more detail, up to three times", NULL },
	{ 0 },
};
#undef AT

static int
options_check(const struct ca_options *o, struct err *e)
{
	if (o->file == NULL)
		return err_set(e, ERR_INPUT, "missing --file FILE");
	if (o->all_workflows && o->workflow != NULL)
		return err_set(e, ERR_INPUT,
		    "--workflow and --all-workflows exclude each other");
	return 0;
}

/* The format that was asked for is used for errors, too. */
static int
options_set(struct ca *c, const struct option_given *list, bool format,
    struct err *e)
{
	for (const struct option_given *g = list; g != NULL; g = g->next)
		if ((g->row->read == option_read_format) == format &&
		    option_set(c->arena, g, &c->o, e) < 0)
			return -1;
	return 0;
}

int
ca_options_read(struct ca *c, char **argv, struct err *e)
{
	static const struct option_program program = {
		.name = "check_arazzo",
		.usage = "--file FILE [--workflow ID | --all-workflows] ...",
		.about = "Runs a workflow of an Arazzo description as a check.",
		.exits = "0 completed, 1 a warning threshold or a finding,"
			 " 2 failed,\n3 wrong call or document, or no verdict",
		.table = rows,
		.commands = ONE,
	};
	struct option_given *given = NULL;
	const char *text = NULL;
	int got;

	c->o.timeout_ms = 10000;
	c->o.timeout_state = STATE_UNKNOWN;
	c->o.format = format_find("nagios");
	got = option_argv(c->arena, &program, argv, &given, &text, e);
	if (text != NULL)
		(void)fputs(text, stdout);
	if (text != NULL)
		return 1;
	if (options_set(c, given, true, got < 0 ? NULL : e) < 0 || got < 0)
		return -1;
	if (options_set(c, given, false, e) < 0)
		return -1;
	return options_check(&c->o, e);
}
