/* Which server an operation is sent to (arazzo R4). */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "base/buf.h"
#include "http/http.h"
#include "http/url.h"

/* The first https server of a list, else the first one. */
static json_t *
https_first(json_t *list)
{
	json_t *first = NULL, *v;
	size_t i;

	json_array_foreach(list, i, v) {
		const char *url = value_member_text(v, "url");

		if (url != NULL && text_starts(url, "https:"))
			return v;
		if (first == NULL && url != NULL)
			first = v;
	}
	return first;
}

static int
server_2(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct err *e)
{
	const json_t *root = o->doc->root;
	const char *host = value_member_text(root, "host");
	const char *base = value_member_text(root, "basePath");
	json_t *schemes = json_object_get(t->raw, "schemes"), *v;
	/* 2.0: schemes absent means the scheme of the description itself. */
	bool plain = text_starts(o->doc->url, "http://");
	const char *scheme = plain ? "http" : "https", *url = base;
	size_t i;

	if (host == NULL && (base == NULL || *base == '\0'))
		return 0;
	if (json_array_size(schemes) == 0)
		schemes = json_object_get(root, "schemes");
	json_array_foreach(schemes, i, v)
		if (i == 0 || !json_is_string(v) ||
		    strcmp(json_string_value(v), "https") == 0)
			scheme =
			    json_is_string(v) ? json_string_value(v) : "https";
	if (host != NULL)
		url = arena_printf(o->arena, "%s://%s%s", scheme, host,
		    base != NULL ? base : "");
	op->server = value_made(o->arena, json_pack("{s:s}", "url", url), e);
	return op->server == NULL ? -1 : 0;
}

int
openapi_servers(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e)
{
	json_t *const near[] = { t->raw, t->item, o->doc->root };

	for (size_t i = 0; !o->is_2 && i < 3 && op->server == NULL; i++)
		op->server = https_first(json_object_get(near[i], "servers"));
	return o->is_2 ? server_2(o, t, op, e) : 0;
}

/* --- Choice --------------------------------------------------------------- */

struct choice {
	struct arena *arena;
	const struct operation *op;
	const char *url; /* of its server */
	json_t *vars;
	struct diags *l;
};

static void
enum_check(const struct choice *c, const char *name, const char *value,
    json_t *spec)
{
	json_t *list = json_object_get(spec, "enum"), *v;
	size_t i;

	if (c->l == NULL || json_array_size(list) == 0)
		return;
	json_array_foreach(list, i, v)
		if (json_is_string(v) &&
		    strcmp(json_string_value(v), value) == 0)
			return;
	diag_add(c->l, DIAG_WARNING, "R4", c->op->doc,
	    doc_location(c->op->doc, spec),
	    "server variable \"%s\": \"%s\" is none of its enum", name, value);
}

static const char *
variable(const struct choice *c, const char *name, struct err *e)
{
	json_t *spec =
	    json_object_get(json_object_get(c->op->server, "variables"), name);
	json_t *given = json_object_get(c->vars, name);
	json_t *v = given != NULL ? given : json_object_get(spec, "default");
	const char *text = v == NULL ? NULL : value_text(c->arena, v);

	if (text == NULL)
		(void)err_set(e, ERR_INPUT,
		    "server variable \"%s\" of \"%s\" has no value: "
		    "--server-var %s=VALUE",
		    name, c->url, name);
	else if (given != NULL)
		enum_check(c, name, text, spec);
	return text;
}

/* The first "{name}" of a URL, and its length; NULL: there is none. */
static const char *
variable_find(const char *url, size_t *ret_n)
{
	const char *open = strchr(url, '{');
	const char *close = open != NULL ? strchr(open, '}') : NULL;

	if (close == NULL)
		return NULL;
	*ret_n = (size_t)(close - open) + 1;
	return open;
}

static int
expand(const struct choice *c, struct buf *b, struct err *e)
{
	const char *p = c->url, *at;
	size_t n;

	while ((at = variable_find(p, &n)) != NULL) {
		char *name = arena_strndup(c->arena, at + 1, n - 2);
		const char *value;

		if (name == NULL)
			return err_memory(e);
		value = variable(c, name, e);
		if (value == NULL)
			return -1;
		buf_add(b, p, (size_t)(at - p));
		buf_puts(b, value);
		p = at + n;
	}
	buf_puts(b, p);
	return 0;
}

int
openapi_server_variables(const struct operation *op, json_t *names,
    struct err *e)
{
	const char *p = value_member_text(op->server, "url"), *at;
	size_t n;

	for (; p != NULL && (at = variable_find(p, &n)) != NULL; p = at + n)
		if (json_object_setn_new(names, at + 1, n - 2, json_true()) !=
		    0)
			return err_memory(e);
	return 0;
}

static bool
is_absolute(const char *url)
{
	return text_starts(url, "https://") || text_starts(url, "http://");
}

static const char *
choose(struct choice *c, struct err *e)
{
	struct buf b = { 0 };
	const char *url;
	const char *base = openapi_base(c->arena, c->op->doc);
	int bad;

	bad = expand(c, &b, e);
	url = bad < 0 ? NULL : buf_take(&b, c->arena);
	buf_free(&b);
	if (bad < 0)
		return NULL;
	if (url == NULL)
		return err_null_memory(e);
	if (is_absolute(url))
		return url;
	if (is_absolute(base))
		return url_resolve(c->arena, base, url, e);
	return err_null(e, ERR_INPUT,
	    "server \"%s\" of %s is relative to a file: give --server URL", url,
	    doc_name(c->op->doc));
}

const char *
openapi_server(struct arena *a, const struct operation *op, const char *server,
    json_t *vars, struct diags *l, struct err *e)
{
	const char *own = value_member_text(op->server, "url");
	struct choice c = { a, op, own, vars, l };
	const char *url = server;
	struct url u;
	size_t n;

	if (server == NULL && own == NULL)
		return err_null(e, ERR_INPUT,
		    "%s names no server: give --server URL", doc_name(op->doc));
	if (url == NULL)
		url = choose(&c, e);
	if (url == NULL || url_check_server(url, e) < 0 ||
	    url_parse(a, url, &u, e) < 0)
		return NULL;
	if (url_is_local_service(&u))
		return err_null(e, ERR_UNSUPPORTED,
		    "server %s: " HTTP_LOCAL_SERVICE, url);
	for (n = strlen(url); n > 0 && url[n - 1] == '/';)
		n--;
	url = arena_strndup(a, url, n);
	return url != NULL ? url : err_null_memory(e);
}
