/* Security schemes of the description, and AWS. */
#include <limits.h>
#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "aws/config/region.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "data/doc.h"
#include "data/value.h"
#include "http/http.h"
#include "http/url.h"

#define TOKEN_MAX_BYTES ((size_t)1 << 20)
#define TOKEN_DEFAULT_S 60 /* when the response has no expires_in */
#define TOKEN_EARLY_S 10   /* a token is not used this close to its end */

static const char *
member(const json_t *v, const char *key)
{
	return json_string_value(json_object_get(v, key));
}

static bool
is_word(const char *a, const char *b)
{
	return a != NULL && text_equal_nocase(a, b);
}

/* A secret that cannot be masked later is not used. */
static int
secret_hide(struct ca *c, const char *text, struct err *e)
{
	if (text == NULL || *text == '\0')
		return 0;
	return json_array_append_new(c->env.secrets,
		   json_string_nocheck(text)) < 0 ?
	    err_memory(e) :
	    0;
}

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

/* The scheme that --auth SOURCE.SCHEME names of this source; NULL: none. */
static const char *
own_scheme(const struct ca_secret *s, const struct source *source)
{
	size_t n = source != NULL ? strlen(source->name) : 0;

	return n > 0 && strncmp(s->scheme, source->name, n) == 0 &&
		s->scheme[n] == '.' ?
	    s->scheme + n + 1 :
	    NULL;
}

static bool
secret_is_for(const struct ca_secret *s, const struct operation *op,
    const char *scheme)
{
	const char *own = own_scheme(s, op->source);

	return strcmp(s->scheme, scheme) == 0 ||
	    (own != NULL && strcmp(own, scheme) == 0);
}

/* By SOURCE.SCHEME, else by the scheme alone. */
static struct ca_secret *
secret_of(const struct ca *c, const struct operation *op,
    const struct op_scheme *s)
{
	struct ca_secret *found = NULL;

	for (struct ca_secret *one = c->secret; one != NULL; one = one->next)
		if (secret_is_for(one, op, s->name) &&
		    (found == NULL || strcmp(found->scheme, s->name) == 0))
			found = one;
	return found;
}

static bool
defines(const struct ca_secret *s, const struct source *source)
{
	const char *own = own_scheme(s, source);

	return source != NULL && source->openapi != NULL &&
	    (openapi_has_scheme(source->openapi, s->scheme) ||
		(own != NULL && openapi_has_scheme(source->openapi, own)));
}

static bool
same_source(const struct source *a, const struct source *b)
{
	return a == b ||
	    (strcmp(a->name, b->name) == 0 && a->doc != NULL &&
		b->doc != NULL && strcmp(a->doc->url, b->doc->url) == 0);
}

/* A secret belongs to one source: nothing is sent to the servers of another
 * one that happens to use the same name. */
static int
owners_check(struct ca *c, const struct operation *op, struct err *e)
{
	for (struct ca_secret *s = c->secret; s != NULL; s = s->next) {
		if (!defines(s, op->source) ||
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

/* --- AWS ------------------------------------------------------------------ */

static int
aws_open(struct ca *c, struct err *e)
{
	struct aws_options o = c->o.aws;

	if (c->region != NULL)
		return 0;
	o.attempts = 1; /* what is tried again is up to the document */
	if (c->aws == NULL)
		c->aws = aws_client_new(&c->platform, &o, e);
	if (c->aws == NULL)
		return -1;
	c->region = aws_client_region(c->aws, e);
	if (c->region == NULL)
		return -1;
	if (json_object_get(c->env.server_vars, "region") == NULL)
		(void)json_object_set_new(c->env.server_vars, "region",
		    json_string(c->region));
	return 0;
}

static const char *
service_of(const struct ca *c, const struct operation *op)
{
	return c->o.aws_service != NULL ? c->o.aws_service : op->aws_service;
}

/* "us-east-1", "us-gov-west-1". */
static bool
is_region(const char *text, size_t n)
{
	unsigned dashes = 0;

	if (n < 8 || !text_is_digit(text[n - 1]) || text[n - 2] != '-')
		return false;
	for (size_t i = 0; i < n; i++)
		dashes += text[i] == '-';
	return dashes >= 2 && text[2] == '-';
}

/* R4: a host that names another region than the signature. */
static int
host_check(struct ca *c, const struct operation *op, struct err *e)
{
	struct err ignored = { 0 };
	const char *url = openapi_server(c->arena, op, ca_server(c, op),
	    c->env.server_vars, NULL, &ignored);
	struct url u;
	const char *p;

	if (url == NULL || url_parse(c->arena, url, &u, &ignored) < 0 ||
	    strstr(u.host, ".amazonaws.com") == NULL)
		return 0;
	for (p = u.host; *p != '\0'; p += p[0] == '.') {
		size_t n = strcspn(p, ".");

		if (is_region(p, n) &&
		    (strlen(c->region) != n || strncmp(p, c->region, n) != 0))
			return err_set(e, ERR_INPUT,
			    "the server %s is not of "
			    "region %s, which requests are signed for",
			    u.host, c->region);
		p += n;
	}
	return 0;
}

/* The operator decides on signing with his identity; without --aws only what
 * goes to AWS is signed. */
static int
signing_check(struct ca *c, const struct operation *op, struct err *e)
{
	struct err ignored = { 0 };
	const char *url = openapi_server(c->arena, op, ca_server(c, op),
	    c->env.server_vars, NULL, &ignored);
	struct url u;

	if (c->o.use_aws || url == NULL ||
	    url_parse(c->arena, url, &u, &ignored) < 0 ||
	    partition_has_host(u.host))
		return 0;
	return err_set(e, ERR_INPUT,
	    "the operation requires AWS Signature Version 4, but %s is not a "
	    "host of AWS; use --aws to sign requests to it",
	    u.host);
}

static int
aws_admit(struct ca *c, const struct operation *op, struct err *e)
{
	/* Again with the region and endpoint that the configuration has. */
	if (signing_check(c, op, e) < 0 || aws_open(c, e) < 0 ||
	    signing_check(c, op, e) < 0)
		return -1;
	if (service_of(c, op) == NULL)
		return err_set(e, ERR_INPUT,
		    "the description names no "
		    "x-aws-signingName: --aws-service NAME is needed");
	return host_check(c, op, e);
}

/* --- Before the first request --------------------------------------------- */

static const struct {
	const char *type;
} types[] = { { "apiKey" }, { "http" }, { "basic" }, { "oauth2" },
	{ "openIdConnect" }, { "mutualTLS" } };

static bool
is_digest(const struct op_scheme *s)
{
	return is_word(member(s->scheme, "type"), "http") &&
	    is_word(member(s->scheme, "scheme"), "digest");
}

static int
digest_admit(struct ca *c, const struct op_scheme *s,
    const struct ca_secret *secret, struct err *e)
{
	const char *colon = strchr(secret->value, ':');

	return colon != NULL ? secret_hide(c, colon + 1, e) :
			       err_set(e, ERR_INPUT,
				   "security scheme \"%s\": HTTP Digest takes "
				   "USER:PASSWORD",
				   s->name);
}

static int
scheme_admit(struct ca *c, const struct operation *op,
    const struct op_scheme *s, struct err *e)
{
	struct ca_secret *secret = secret_of(c, op, s);
	const char *type = member(s->scheme, "type");
	size_t i = 0, n = sizeof types / sizeof types[0];

	secret->used = true;
	while (i < n && (type == NULL || strcmp(type, types[i].type) != 0))
		i++;
	if (i == n)
		return err_set(e, ERR_UNSUPPORTED,
		    "security scheme \"%s\" is "
		    "of type \"%s\"",
		    s->name, type != NULL ? type : "");
	if (strcmp(type, "http") == 0 &&
	    !is_word(member(s->scheme, "scheme"), "basic") &&
	    !is_word(member(s->scheme, "scheme"), "bearer") &&
	    !is_word(member(s->scheme, "scheme"), "digest"))
		return err_set(e, ERR_UNSUPPORTED,
		    "security scheme \"%s\": HTTP scheme \"%s\" is not "
		    "supported (one of: basic, bearer, digest)",
		    s->name, member(s->scheme, "scheme"));
	if (is_digest(s))
		return digest_admit(c, s, secret, e);
	if (strcmp(type, "mutualTLS") != 0)
		return 0;
	if (secret->path == NULL)
		return err_set(e, ERR_INPUT,
		    "security scheme \"%s\": a "
		    "certificate is given as file:PATH",
		    s->name);
	return 0;
}

/* Also as --auth SOURCE.SCHEME, if there is such a one. */
static int
name_note(struct ca *c, const struct operation *op, const char *name)
{
	int failed = json_object_set_new(c->schemes, name, json_true());

	for (const struct ca_secret *s = c->secret; s != NULL; s = s->next)
		if (secret_is_for(s, op, name))
			failed |= json_object_set_new(c->schemes, s->scheme,
			    json_true());
	return failed;
}

/* The names that options may use. */
static int
names_note(struct ca *c, const struct operation *op, struct err *e)
{
	for (const struct op_security *o = op->security; o != NULL; o = o->next)
		for (const struct op_scheme *s = o->scheme; s != NULL;
		     s = s->next)
			if (name_note(c, op, s->name) != 0)
				return err_memory(e);
	return ca_server(c, op) != NULL ?
	    0 :
	    openapi_server_variables(op, c->variables, e);
}

/* The first scheme without a secret, of the alternative that lacks the fewest. */
static const struct op_scheme *
lacking(const struct ca *c, const struct operation *op)
{
	const struct op_scheme *found = NULL;
	unsigned least = UINT_MAX;

	for (const struct op_security *o = op->security; o != NULL;
	     o = o->next) {
		const struct op_scheme *first = NULL;
		unsigned n = 0;

		for (const struct op_scheme *s = o->scheme; s != NULL;
		     s = s->next)
			if (secret_of(c, op, s) == NULL && n++ == 0)
				first = s;
		if (first != NULL && n < least) {
			least = n;
			found = first;
		}
	}
	return found;
}

static void
lacking_warn(struct ca *c, const struct operation *op)
{
	const struct op_scheme *s = lacking(c, op);
	const char *type = s == NULL ? NULL : member(s->scheme, "type");
	const char *in = s == NULL ? NULL : member(s->scheme, "in");
	const char *name = in == NULL ? NULL : member(s->scheme, "name");

	if (s != NULL)
		diag_add(&c->diags, DIAG_WARNING, NULL, op->doc, op->location,
		    "operation %s requires security scheme \"%s\" "
		    "(%s%s%s%s%s): add --auth %s=env:VARIABLE",
		    op->id != NULL ? op->id : op->path, s->name,
		    type != NULL ? type : "not defined", in != NULL ? ", " : "",
		    in != NULL ? in : "", name != NULL ? " " : "",
		    name != NULL ? name : "", s->name);
}

int
ca_admit(void *ctx, const struct operation *op, struct err *e)
{
	struct ca *c = ctx;
	const struct op_security *s = alternative(c, op);
	bool open = op->security == NULL;

	if (owners_check(c, op, e) < 0 || names_note(c, op, e) < 0)
		return -1;
	if (c->o.mode != MODE_RUN && c->o.mode != MODE_DRY_RUN)
		return 0;
	if (is_aws(c, op))
		return aws_admit(c, op, e);
	for (const struct op_scheme *one = s != NULL ? s->scheme : NULL;
	     one != NULL; one = one->next)
		if (scheme_admit(c, op, one, e) < 0)
			return -1;
	for (const struct op_security *o = op->security; o != NULL; o = o->next)
		open = open || o->scheme == NULL;
	if (s == NULL && !open)
		lacking_warn(c, op);
	return 0;
}

const char *
ca_server(void *ctx, const struct operation *op)
{
	struct ca *c = ctx;
	const char *url = op->source == NULL ?
	    NULL :
	    ca_pair_find(c->o.server, op->source->name);
	struct err ignored = { 0 };
	bool custom = false;

	if (url == NULL)
		url = ca_pair_find(c->o.server, NULL);
	if (url != NULL || c->aws == NULL || c->region == NULL ||
	    service_of(c, op) == NULL)
		return url;
	/* --endpoint-url and its variables, as for the AWS CLI. */
	url = aws_client_endpoint(c->aws, service_of(c, op), c->region, &custom,
	    &ignored);
	return custom ? url : NULL;
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

struct http *
ca_transport(struct ca *c, struct err *e)
{
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

/* --- oauth2 client credentials -------------------------------------------- */

static const char *
token_url(const json_t *scheme)
{
	const json_t *flows = json_object_get(scheme, "flows");

	if (flows == NULL) /* Swagger 2.0 */
		return is_word(member(scheme, "flow"), "application") ?
		    member(scheme, "tokenUrl") :
		    NULL;
	return member(json_object_get(flows, "clientCredentials"), "tokenUrl");
}

static char *
basic(struct arena *a, const char *user_password)
{
	char *code = encode_base64(a, user_password, strlen(user_password));

	return code == NULL ? NULL : arena_printf(a, "Basic %s", code);
}

static char *
token_body(struct arena *a, const struct op_scheme *s)
{
	struct buf b;
	json_t *v;
	size_t i;
	char *ret;

	buf_init(&b, 0);
	buf_puts(&b, "grant_type=client_credentials");
	json_array_foreach(s->scopes, i, v) {
		buf_puts(&b, i == 0 ? "&scope=" : "%20");
		encode_percent(&b, json_string_value(v), json_string_length(v),
		    NULL);
	}
	ret = buf_take(&b, a);
	buf_free(&b);
	return ret;
}

static int
token_read(struct ca *c, struct ca_secret *secret, const char *body,
    const struct http_response *r, struct err *e)
{
	json_t *v = value_parse(c->arena, r->body, r->nbody, e);
	const char *token = member(v, "access_token");
	json_t *life = json_object_get(v, "expires_in");
	double s =
	    json_is_number(life) ? json_number_value(life) : TOKEN_DEFAULT_S;

	if (r->status != 200 || token == NULL) {
		err_clear(e);
		return err_set(e, ERR_AUTH,
		    "the token endpoint of \"%s\" "
		    "returned status %d%s%s",
		    secret->scheme, r->status,
		    member(v, "error") != NULL ? ": " : "",
		    member(v, "error") != NULL ? member(v, "error") : "");
	}
	secret->token = token;
	secret->token_body = body;
	secret->token_until_ms = c->platform.mono_ms(c->platform.ctx) +
	    (int64_t)((s - TOKEN_EARLY_S) * 1000);
	return secret_hide(c, token, e);
}

/* OpenAPI 3, "Relative References in URLs": the server is their base. */
static char *
token_endpoint(struct ca *c, const struct operation *op, const char *url,
    struct err *e)
{
	const char *base = openapi_server(c->arena, op, ca_server(c, op),
	    c->env.server_vars, NULL, e);

	return base == NULL ? NULL : url_resolve(c->arena, base, url, e);
}

static int
token_fetch(struct ca *c, const struct operation *op, const char *body,
    struct ca_secret *secret, const char *url, struct err *e)
{
	struct http *h = ca_plain(c, e);
	struct http_request q = { .method = "POST",
		.max_body = TOKEN_MAX_BYTES,
		.deadline_ms = c->deadline_ms,
		.secret = true };
	struct http_response r;
	char *authorization = basic(c->arena, secret->value);

	if (h == NULL)
		return -1;
	q.url = token_endpoint(c, op, url, e);
	q.body = body;
	if (q.url == NULL || authorization == NULL)
		return e->code != ERR_NONE ? -1 : err_memory(e);
	q.nbody = strlen(q.body);
	if (http_add_header(c->arena, &q, "Authorization", authorization, e) <
		0 ||
	    http_add_header(c->arena, &q, "Content-Type",
		"application/x-www-form-urlencoded", e) < 0 ||
	    http_add_header(c->arena, &q, "Accept", "application/json", e) < 0)
		return -1;
	if (h->send(h, c->arena, &q, &r, e) < 0)
		return err_wrap(e, "the token endpoint of \"%s\"",
		    secret->scheme);
	return token_read(c, secret, body, &r, e);
}

/* Is there one for these scopes, that is still good? */
static bool
token_is_kept(const struct ca *c, const struct ca_secret *secret,
    const char *body)
{
	return secret->token != NULL && strcmp(secret->token_body, body) == 0 &&
	    c->platform.mono_ms(c->platform.ctx) < secret->token_until_ms;
}

/* Client credentials "ID:SECRET" become a token; a token is one already. */
static const char *
token_of(struct ca *c, const struct operation *op, const struct op_scheme *s,
    struct ca_secret *secret, struct err *e)
{
	const char *url = token_url(s->scheme), *body;

	if (c->o.mode == MODE_DRY_RUN)
		return "token";
	if (url == NULL || strchr(secret->value, ':') == NULL)
		return secret->value;
	body = token_body(c->arena, s);
	if (body == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	if (token_is_kept(c, secret, body))
		return secret->token;
	return token_fetch(c, op, body, secret, url, e) < 0 ? NULL :
							      secret->token;
}

/* --- Putting credentials on a request ------------------------------------- */

static int
bearer_put(struct arena *a, struct http_request *q, const char *token,
    struct err *e)
{
	char *value =
	    token == NULL ? NULL : arena_printf(a, "Bearer %s", token);

	if (value == NULL)
		return e->code != ERR_NONE ? -1 : err_memory(e);
	return http_set_header(a, q, "Authorization", value, e);
}

/* Adds the pairs "name=value" of text but those of that name, which the secret
 * takes the location of, and after each what is between two. */
static void
others_add(struct buf *b, const char *text, const char *name,
    const char *between)
{
	const char separator[] = { between[0], '\0' };

	while (text != NULL && *text != '\0') {
		size_t n = strcspn(text, separator);

		if (strncmp(text, name, strlen(name)) != 0 ||
		    (text[strlen(name)] != '=' && strlen(name) != n)) {
			buf_add(b, text, n);
			buf_puts(b, between);
		}
		text += n + strspn(text + n, between);
	}
}

static int
query_put(struct arena *a, struct http_request *q, const char *name,
    const char *value, struct err *e)
{
	const char *query = strchr(q->url, '?');
	struct buf b;
	char *encoded;

	buf_init(&b, 0);
	encode_percent(&b, name, strlen(name), NULL);
	encoded = buf_take(&b, a);
	if (encoded == NULL)
		return err_memory(e);
	buf_init(&b, 0);
	buf_add(&b, q->url, strcspn(q->url, "?"));
	buf_putc(&b, '?');
	others_add(&b, query != NULL ? query + 1 : NULL, encoded, "&");
	buf_puts(&b, encoded);
	buf_putc(&b, '=');
	encode_percent(&b, value, strlen(value), NULL);
	q->url = buf_take(&b, a);
	buf_free(&b);
	return q->url == NULL ? err_memory(e) : 0;
}

static int
cookie_put(struct arena *a, struct http_request *q, const char *name,
    const char *value, struct err *e)
{
	struct buf b;
	char *text;

	buf_init(&b, 0);
	others_add(&b, http_request_header(q, "Cookie"), name, "; ");
	buf_printf(&b, "%s=%s", name, value);
	text = buf_take(&b, a);
	buf_free(&b);
	return text == NULL ? err_memory(e) :
			      http_set_header(a, q, "Cookie", text, e);
}

static int
key_put(struct arena *a, struct http_request *q, const struct op_scheme *s,
    const char *value, struct err *e)
{
	const char *name = member(s->scheme, "name");
	const char *in = member(s->scheme, "in");

	if (name == NULL || in == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "security scheme \"%s\" has no "
		    "name or no place",
		    s->name);
	if (strcmp(in, "query") == 0)
		return query_put(a, q, name, value, e);
	if (strcmp(in, "cookie") == 0)
		return cookie_put(a, q, name, value, e);
	return http_set_header(a, q, name, value, e);
}

static int
scheme_put(struct ca *c, struct arena *a, const struct operation *op,
    const struct op_scheme *s, struct http_request *q, struct err *e)
{
	struct ca_secret *secret = secret_of(c, op, s);
	const char *type = member(s->scheme, "type");
	char *value;

	q->secret = true;
	if (strcmp(type, "apiKey") == 0)
		return key_put(a, q, s, secret->value, e);
	if (strcmp(type, "mutualTLS") == 0)
		q->client_cert = secret->path;
	if (strcmp(type, "mutualTLS") == 0)
		return 0;
	if (strcmp(type, "basic") == 0 ||
	    is_word(member(s->scheme, "scheme"), "basic")) {
		value = basic(a, secret->value);
		return value == NULL ?
		    err_memory(e) :
		    http_set_header(a, q, "Authorization", value, e);
	}
	if (is_digest(s)) {
		q->digest = secret->value;
		http_remove_header(q, "Authorization");
		return c->o.mode != MODE_DRY_RUN ?
		    0 :
		    http_set_header(a, q, "Authorization", "Digest", e);
	}
	if (strcmp(type, "http") == 0)
		return bearer_put(a, q, secret->value, e);
	return bearer_put(a, q, token_of(c, op, s, secret, e), e);
}

static int
aws_put(struct ca *c, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e)
{
	struct aws_auth *auth = arena_alloc(a, sizeof *auth);

	if (auth == NULL)
		return err_memory(e);
	auth->region = c->region;
	auth->service = service_of(c, op);
	q->auth = auth;
	q->secret = true;
	return c->o.mode != MODE_DRY_RUN ?
	    0 :
	    http_set_header(a, q, "Authorization", "AWS4-HMAC-SHA256", e);
}

int
ca_authorize(void *ctx, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e)
{
	struct ca *c = ctx;
	const struct op_security *s;

	if (is_aws(c, op))
		return aws_put(c, a, op, q, e);
	s = alternative(c, op);
	for (const struct op_scheme *one = s != NULL ? s->scheme : NULL;
	     one != NULL; one = one->next)
		if (scheme_put(c, a, op, one, q, e) < 0)
			return -1;
	return 0;
}
