/* Which server an operation is sent to (arazzo R4). */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "base/buf.h"
#include "http/http.h"
#include "http/url.h"

static int
server_add(struct openapi *o, struct operation *op, const char *url,
    json_t *variables, struct err *e)
{
	struct op_server *s = arena_alloc(o->arena, sizeof *s);
	struct op_server **end = &op->server;

	if (s == NULL)
		return err_memory(e);
	s->url = url;
	s->variables = variables;
	while (*end != NULL)
		end = &(*end)->next;
	*end = s;
	return 0;
}

static int
servers_3(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct err *e)
{
	json_t *const list[] = { json_object_get(t->raw, "servers"),
		json_object_get(t->item, "servers"),
		json_object_get(o->doc->root, "servers") };

	for (size_t i = 0; i < 3 && op->server == NULL; i++) {
		json_t *v;
		size_t j;

		json_array_foreach(list[i], j, v) {
			const char *url = value_member_text(v, "url");

			if (url != NULL &&
			    server_add(o, op, url,
				json_object_get(v, "variables"), e) < 0)
				return -1;
		}
	}
	return 0;
}

static int
servers_2(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct err *e)
{
	const json_t *root = o->doc->root;
	const char *host = value_member_text(root, "host");
	const char *base = value_member_text(root, "basePath");
	json_t *schemes = json_object_get(t->raw, "schemes"), *v;
	const char *url;
	size_t i;

	if (base == NULL)
		base = "";
	if (host == NULL)
		return *base == '\0' ? 0 : server_add(o, op, base, NULL, e);
	if (json_array_size(schemes) == 0)
		schemes = json_object_get(root, "schemes");
	json_array_foreach(schemes, i, v) {
		url = arena_printf(o->arena, "%s://%s%s",
		    json_is_string(v) ? json_string_value(v) : "https", host,
		    base);
		if (url == NULL || server_add(o, op, url, NULL, e) < 0)
			return err_memory(e);
	}
	if (op->server != NULL)
		return 0;
	/* 2.0: schemes absent means the scheme of the description itself. */
	url = arena_printf(o->arena, "%s://%s%s",
	    text_starts(o->doc->url, "http://") ? "http" : "https", host, base);
	return url == NULL ? err_memory(e) : server_add(o, op, url, NULL, e);
}

int
openapi_servers(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e)
{
	return o->is_2 ? servers_2(o, t, op, e) : servers_3(o, t, op, e);
}

/* --- Choice --------------------------------------------------------------- */

struct choice {
	struct arena *arena;
	const struct operation *op;
	const struct op_server *server;
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
	json_t *spec = json_object_get(c->server->variables, name);
	json_t *given = json_object_get(c->vars, name);
	json_t *v = given != NULL ? given : json_object_get(spec, "default");
	const char *text = v == NULL ? NULL : value_text(c->arena, v);

	if (text == NULL)
		(void)err_set(e, ERR_INPUT,
		    "server variable \"%s\" of \"%s\" has no value: "
		    "--server-var %s=VALUE",
		    name, c->server->url, name);
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
	const char *p = c->server->url, *at;
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

static const struct op_server *
https_first(const struct op_server *list)
{
	for (const struct op_server *s = list; s != NULL; s = s->next)
		if (text_starts(s->url, "https:"))
			return s;
	return list;
}

int
openapi_server_variables(const struct operation *op, json_t *names,
    struct err *e)
{
	const struct op_server *s = https_first(op->server);
	const char *p = s != NULL ? s->url : "", *at;
	size_t n;

	for (; (at = variable_find(p, &n)) != NULL; p = at + n)
		if (json_object_setn_new(names, at + 1, n - 2, json_true()) !=
		    0)
			return err_memory(e);
	return 0;
}

static const char *
trim_slashes(struct arena *a, const char *url)
{
	size_t n = strlen(url);

	while (n > 0 && url[n - 1] == '/')
		n--;
	return arena_strndup(a, url, n);
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
	struct choice c = { a, op, https_first(op->server), vars, l };
	const char *url = server;
	struct url u;

	if (server == NULL && c.server == NULL)
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
	url = trim_slashes(a, url);
	return url != NULL ? url : err_null_memory(e);
}
