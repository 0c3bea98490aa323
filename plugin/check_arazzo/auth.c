/* Which secret belongs to which operation. */
#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/http.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "plugin/check_arazzo/scheme.h"

/* --- Secrets -------------------------------------------------------------- */

int
ca_auth_init(struct ca *c, struct err *e)
{
	struct ca_secret **end = &c->secret;

	for (const struct ca_pair *p = c->o.auth; p != NULL; p = p->next) {
		struct ca_secret *s = arena_alloc(c->arena, sizeof *s);
		const char *what = arena_printf(c->arena, "--auth %s", p->name);
		const char *colon;

		if (s == NULL || what == NULL)
			return err_memory(e);
		s->scheme = p->name;
		s->value = ca_secret_read(c, what, p->value, &s->path, e);
		if (s->value == NULL)
			return -1;
		colon = s->path == NULL ? strchr(s->value, ':') : NULL;
		if (secret_hide(c, s->value, e) < 0 ||
		    (colon != NULL && secret_hide(c, colon + 1, e) < 0))
			return err_wrap(e, "%s", what);
		*end = s;
		end = &s->next;
	}
	return 0;
}

/* The scheme of this source that the secret is for; NULL: of another one. */
static const char *
scheme_in(const struct ca_secret *s, const struct source *source)
{
	size_t n = source != NULL ? strlen(source->name) : 0;
	bool own = n > 0 && strncmp(s->scheme, source->name, n) == 0 &&
	    s->scheme[n] == '.';

	return own ? s->scheme + n + 1 : s->scheme;
}

static bool
secret_is_for(const struct ca_secret *s, const struct operation *op,
    const char *scheme)
{
	return text_equal(s->scheme, scheme) ||
	    text_equal(scheme_in(s, op->source), scheme);
}

/* By SOURCE.SCHEME, else by the scheme alone. */
static struct ca_secret *
secret_of(const struct ca *c, const struct operation *op,
    const struct op_scheme *s)
{
	struct ca_secret *found = NULL;

	for (struct ca_secret *one = c->secret; one != NULL; one = one->next)
		if (secret_is_for(one, op, s->name) &&
		    (found == NULL || text_equal(found->scheme, s->name)))
			found = one;
	return found;
}

static bool
defines(const struct source *source, const char *scheme)
{
	return source != NULL && source->openapi != NULL &&
	    openapi_has_scheme(source->openapi, scheme);
}

static bool
same_source(const struct source *a, const struct source *b)
{
	return a == b ||
	    (text_equal(a->name, b->name) && a->doc != NULL && b->doc != NULL &&
		text_equal(a->doc->url, b->doc->url));
}

/* A secret belongs to one source: nothing is sent to the servers of another
 * one that happens to use the same name. */
static int
owners_check(struct ca *c, const struct operation *op, struct err *e)
{
	for (struct ca_secret *s = c->secret; s != NULL; s = s->next) {
		if ((!defines(op->source, s->scheme) &&
			!defines(op->source, scheme_in(s, op->source))) ||
		    (s->source != NULL && same_source(s->source, op->source)))
			continue;
		if (s->source != NULL)
			return err_set(e, ERR_INPUT,
			    "--auth %s: the security scheme is defined by "
			    "source \"%s\" and by source \"%s\" (write "
			    "--auth %s.%s=...)",
			    s->scheme, s->source->name, op->source->name,
			    s->source->name, s->scheme);
		s->source = op->source;
	}
	return 0;
}

/* The first alternative whose schemes all have a secret; NULL: none has. */
static const struct op_security *
alternative(const struct ca *c, const struct operation *op)
{
	for (const struct op_security *s = op->security; s != NULL;
	     s = s->next) {
		const struct op_scheme *one = s->scheme;

		while (one != NULL && secret_of(c, op, one) != NULL)
			one = one->next;
		if (one == NULL && s->scheme != NULL)
			return s;
	}
	return NULL;
}

static bool
is_aws(const struct ca *c, const struct operation *op)
{
	return c->o.use_aws ||
	    (op->aws_service != NULL && alternative(c, op) == NULL);
}

/* --- Before the first request --------------------------------------------- */

/* The names that options may use: also SOURCE.SCHEME, if an option does. */
static int
names_note(struct ca *c, const struct operation *op, struct err *e)
{
	for (const struct op_security *o = op->security; o != NULL; o = o->next)
		for (const struct op_scheme *s = o->scheme; s != NULL;
		     s = s->next) {
			int failed = json_object_set_new(c->schemes, s->name,
			    json_true());

			for (const struct ca_secret *t = c->secret; t != NULL;
			     t = t->next)
				if (secret_is_for(t, op, s->name))
					failed |=
					    json_object_set_new(c->schemes,
						t->scheme, json_true());
			if (failed != 0)
				return err_memory(e);
		}
	if (ca_server(c, op) != NULL)
		return 0;
	return openapi_server_variables(op, c->variables, e);
}

/* The first scheme without a secret, of the alternative that lacks the fewest. */
static const struct op_scheme *
lacking(const struct ca *c, const struct operation *op)
{
	const struct op_scheme *found = NULL;
	unsigned least = 0;

	for (const struct op_security *o = op->security; o != NULL;
	     o = o->next) {
		const struct op_scheme *first = NULL;
		unsigned n = 0;

		for (const struct op_scheme *s = o->scheme; s != NULL;
		     s = s->next)
			if (secret_of(c, op, s) == NULL && n++ == 0)
				first = s;
		if (first != NULL && (found == NULL || n < least)) {
			least = n;
			found = first;
		}
	}
	return found;
}

/* The operation is one of those that the run may send. */
static int
op_note(struct ca *c, const struct operation *op, struct err *e)
{
	struct ca_op *one = arena_alloc(c->arena, sizeof *one), **end = &c->op;

	if (one == NULL)
		return err_memory(e);
	while (*end != NULL)
		end = &(*end)->next;
	one->op = op;
	*end = one;
	return 0;
}

int
ca_admit(void *ctx, const struct operation *op, struct err *e)
{
	struct ca *c = ctx;
	const struct op_security *s = alternative(c, op);

	if (owners_check(c, op, e) < 0 || names_note(c, op, e) < 0)
		return -1;
	if (c->o.mode != MODE_RUN && c->o.mode != MODE_DRY_RUN)
		return 0;
	if (is_aws(c, op))
		return ca_aws_admit(c, op, e);
	for (const struct op_scheme *one = s != NULL ? s->scheme : NULL;
	     one != NULL; one = one->next)
		if (scheme_admit(c, one, secret_of(c, op, one), e) < 0)
			return -1;
	return op_note(c, op, e);
}

#define NAMES_SHOWN 20

/* "a, b"; NULL: there are none. */
static const char *
names_list(struct arena *a, json_t *names)
{
	const char *text = NULL, *name;
	unsigned n = 0;
	json_t *v;

	json_object_foreach(names, name, v) {
		if (n++ == NAMES_SHOWN)
			return arena_printf(a, "%s ...", text);
		text =
		    text == NULL ? name : arena_printf(a, "%s, %s", text, name);
	}
	return text;
}

/* A name that is misspelt has no effect, and would pass unnoticed otherwise. */
static void
unused_warn(struct ca *c, const char *option, const struct ca_pair *p,
    json_t *names, const char *what)
{
	const char *list = names_list(c->arena, names);

	for (; p != NULL; p = p->next)
		if (json_object_get(names, p->name) == NULL)
			diag_add(&c->diags, DIAG_WARNING, NULL, NULL,
			    (struct location){ 0, 0 },
			    "%s %s: no operation of the run has %s of that "
			    "name%s%s",
			    option, p->name, what,
			    list != NULL ? "; there is " : "",
			    list != NULL ? list : "");
}

static bool
is_open(const struct operation *op)
{
	const struct op_security *o = op->security;

	while (o != NULL && o->scheme != NULL)
		o = o->next;
	return o != NULL || op->security == NULL;
}

/* Does an operation of another source have a scheme of that name? */
static bool
is_shared(const struct ca *c, const struct operation *op, const char *scheme)
{
	for (const struct ca_op *one = c->op; one != NULL; one = one->next)
		if (one->op->source != NULL && op->source != NULL &&
		    !same_source(one->op->source, op->source) &&
		    defines(one->op->source, scheme))
			return true;
	return false;
}

static void
lacking_warn(struct ca *c, const struct operation *op)
{
	const struct op_scheme *s = lacking(c, op);
	const char *type, *in, *name;
	bool shared;

	if (s == NULL)
		return;
	type = scheme_member(s, "type");
	in = scheme_member(s, "in");
	name = in == NULL ? NULL : scheme_member(s, "name");
	shared = is_shared(c, op, s->name);
	diag_add(&c->diags, DIAG_WARNING, NULL, op->doc, op->location,
	    "operation %s requires security scheme \"%s\" (%s%s%s%s%s): add "
	    "--auth %s%s%s=env:VARIABLE",
	    op->id != NULL ? op->id : op->path, s->name,
	    type != NULL ? type : "not defined", in != NULL ? ", " : "",
	    in != NULL ? in : "", name != NULL ? " " : "",
	    name != NULL ? name : "", shared ? op->source->name : "",
	    shared ? "." : "", s->name);
}

struct http *
ca_transport(struct ca *c, struct err *e)
{
	for (const struct ca_op *one = c->op; one != NULL; one = one->next)
		if (alternative(c, one->op) == NULL && !is_open(one->op))
			lacking_warn(c, one->op);
	unused_warn(c, "--auth", c->o.auth, c->schemes, "a security scheme");
	for (const struct ca_secret *s = c->secret; s != NULL; s = s->next)
		if (!s->used && json_object_get(c->schemes, s->scheme) != NULL)
			diag_add(&c->diags, DIAG_WARNING, NULL, NULL,
			    (struct location){ 0, 0 },
			    "--auth %s: no request is made with it", s->scheme);
	unused_warn(c, "--server-var", c->o.server_var, c->variables,
	    "a server variable");
	if (c->aws != NULL)
		return aws_client_transport(c->aws);
	return ca_plain(c, e);
}

/* --- Putting credentials on a request ------------------------------------- */

int
ca_authorize(void *ctx, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e)
{
	struct ca *c = ctx;
	const struct op_security *s;

	if (is_aws(c, op))
		return ca_aws_put(c, a, op, q, e);
	s = alternative(c, op);
	for (const struct op_scheme *one = s != NULL ? s->scheme : NULL;
	     one != NULL; one = one->next)
		if (scheme_put(c, a, op, one, secret_of(c, op, one), q, e) < 0)
			return -1;
	return 0;
}
