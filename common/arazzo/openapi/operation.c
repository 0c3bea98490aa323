/* One operation with everything it refers to: parameters, security. */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "arazzo/openapi/style.h"

/* Swagger 2.0 has collectionFormat where 3.x has style and explode. */
static int
collection_read(const json_t *v, struct op_param *p, struct err *e)
{
	const char *word = value_member_text(v, "collectionFormat");

	if (style_by_collection(word, &p->style, &p->explode) == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED,
	    "parameter \"%s\": collectionFormat \"%s\"", p->name, word);
}

static int
style_read(const json_t *v, struct op_param *p, struct err *e)
{
	const char *word = value_member_text(v, "style");
	json_t *explode = json_object_get(v, "explode");

	if (word != NULL && style_by_name(word, &p->style) < 0)
		return err_set(e, ERR_DOCUMENT,
		    "parameter \"%s\": unknown style \"%s\"", p->name, word);
	/* OpenAPI: "When style is form or cookie, the default is true." */
	p->explode = p->style == STYLE_FORM || p->style == STYLE_COOKIE;
	if (json_is_boolean(explode))
		p->explode = json_is_true(explode);
	return 0;
}

static void
content_read(struct openapi *o, struct node n, struct op_param *p)
{
	void *it = json_object_iter(json_object_get(n.value, "content"));
	struct node schema = openapi_member(n, "schema");

	if (it != NULL) {
		p->content_type = json_object_iter_key(it);
		schema.value =
		    json_object_get(json_object_iter_value(it), "schema");
	}
	if (openapi_found(o, &schema))
		p->schema = schema.value;
}

/* *ret stays NULL for other entries (a body of 2.0). */
static int
param_read(struct openapi *o, struct node n, struct op_param **ret,
    struct err *e)
{
	const char *name = value_member_text(n.value, "name");
	const char *in = value_member_text(n.value, "in");
	struct op_param *p;

	if (name == NULL || in == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "a parameter without name or in, in %s", doc_name(n.doc));
	if (param_in_named(in) == PARAM_INPUT)
		return 0;
	p = arena_alloc(o->arena, sizeof *p);
	if (p == NULL)
		return err_memory(e);
	p->name = name;
	p->in = param_in_named(in);
	if (p->in == PARAM_PATH || p->in == PARAM_HEADER)
		p->style = STYLE_SIMPLE;
	else
		p->style = STYLE_FORM;
	p->required = json_is_true(json_object_get(n.value, "required"));
	p->allow_reserved =
	    json_is_true(json_object_get(n.value, "allowReserved"));
	*ret = p;
	if (o->is_2) {
		p->schema = n.value;
		return collection_read(n.value, p, e);
	}
	content_read(o, n, p);
	return style_read(n.value, p, e);
}

/* The parameters of an operation: its own, then those of its path that it does
 * not replace. */
struct param_list {
	struct op_param **end;
	struct index known;
};

/* Appends p if it is new.  -1: no memory. */
static int
param_append(struct openapi *o, struct param_list *l, struct op_param *p)
{
	char *key = arena_printf(o->arena, "%d %s", (int)p->in, p->name);
	size_t n = key == NULL ? 0 : strlen(key);

	if (key != NULL && p->in == PARAM_HEADER)
		key = arena_lower(o->arena, key);
	if (key == NULL)
		return -1;
	if (index_get(&l->known, key, n) != NULL)
		return 0;
	*l->end = p;
	l->end = &p->next;
	return index_put(o->arena, &l->known, key, n, p);
}

/* The step may give the parameter itself: request_check decides. */
static int
dangling_add(struct openapi *o, struct operation *op, struct err *e)
{
	if (e->code != ERR_DOCUMENT && e->code != ERR_IO)
		return -1;
	if (op->dangling == NULL)
		op->dangling = value_keep(o->arena, json_array());
	/* The last one is reported first. */
	if (json_array_insert_new(op->dangling, 0, json_string(e->text)) != 0)
		return err_memory(e);
	err_clear(e);
	return 0;
}

static int
params_add(struct openapi *o, const struct doc *d, json_t *list,
    struct operation *op, struct param_list *l, struct err *e)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v) {
		struct node n = { d, v };
		struct op_param *p = NULL;

		if (openapi_follow(o, &n, e) < 0) {
			if (dangling_add(o, op, e) < 0)
				return -1;
			continue;
		}
		if (param_read(o, n, &p, e) < 0)
			return -1;
		if (p != NULL && param_append(o, l, p) < 0)
			return err_memory(e);
	}
	return 0;
}

static json_t *
schemes_of(const struct openapi *o)
{
	json_t *root = o->doc->root;

	if (o->is_2)
		return json_object_get(root, "securityDefinitions");
	return json_object_get(json_object_get(root, "components"),
	    "securitySchemes");
}

bool
openapi_has_scheme(const struct openapi *o, const char *name)
{
	return json_object_get(schemes_of(o), name) != NULL;
}

static int
security_read(struct openapi *o, json_t *requirement, struct op_security *s,
    struct err *e)
{
	struct op_scheme **end = &s->scheme;
	const char *name;
	json_t *scopes;

	json_object_foreach(requirement, name, scopes) {
		struct op_scheme *one = arena_alloc(o->arena, sizeof *one);
		struct node n = { o->doc,
			json_object_get(schemes_of(o), name) };

		if (one == NULL)
			return err_memory(e);
		one->name = name;
		one->scopes = scopes;
		if (openapi_found(o, &n))
			one->scheme = n.value;
		*end = one;
		end = &one->next;
	}
	return 0;
}

static int
securities_read(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e)
{
	json_t *list = openapi_own_or_root(o, t, "security"), *v;
	struct op_security **end = &op->security;
	size_t i;

	json_array_foreach(list, i, v) {
		struct op_security *s = arena_alloc(o->arena, sizeof *s);

		if (s == NULL)
			return err_memory(e);
		*end = s;
		end = &s->next;
		if (security_read(o, v, s, e) < 0)
			return -1;
	}
	return 0;
}

static bool
scheme_is_sigv4(const json_t *scheme)
{
	const char *type =
	    value_member_text(scheme, "x-amazon-apigateway-authtype");

	return type != NULL && text_equal_nocase(type, "awsSigv4");
}

/* API Gateway's own signing name is the default of a description without
 * one. */
static void
aws_read(struct openapi *o, struct operation *op)
{
	const char *service =
	    value_member_text(json_object_get(o->doc->root, "info"),
		"x-aws-signingName");

	for (const struct op_security *s = op->security; s != NULL; s = s->next)
		for (const struct op_scheme *c = s->scheme; c != NULL;
		     c = c->next)
			if (scheme_is_sigv4(c->scheme)) {
				op->aws_service =
				    service != NULL ? service : "execute-api";
				return;
			}
}

/* R3: a fragment of the key is never sent.  C7: "?a=b" goes to the query. */
static int
path_read(struct arena *a, const char *key, struct operation *op, struct err *e)
{
	size_t n = strcspn(key, "#"), query = strcspn(key, "?");

	if (query < n) {
		op->path_query =
		    arena_strndup(a, key + query + 1, n - query - 1);
		n = query;
		if (op->path_query == NULL)
			return err_memory(e);
	}
	op->path = arena_strndup(a, key, n);
	return op->path == NULL ? err_memory(e) : 0;
}

static char *
upper(struct arena *a, const char *word)
{
	char *s = arena_strdup(a, word);

	for (char *p = s; p != NULL && *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return s;
}

struct operation *
openapi_resolve(struct openapi *o, const struct op_entry *t, struct err *e)
{
	struct operation *op = arena_alloc(o->arena, sizeof *op);
	struct param_list params = { 0 };
	int bad;

	if (op == NULL)
		return err_null_memory(e);
	op->doc = t->doc;
	op->source = o->source;
	op->id = value_member_text(t->raw, "operationId");
	op->location = doc_location(t->doc, t->raw);
	op->method = t->is_additional ? t->method : upper(o->arena, t->method);
	params.end = &op->param;
	bad = path_read(o->arena, t->key, op, e);
	if (op->method == NULL)
		bad = err_memory(e);
	if (bad < 0 ||
	    params_add(o, t->doc, json_object_get(t->raw, "parameters"), op,
		&params, e) < 0 ||
	    params_add(o, t->doc, json_object_get(t->item, "parameters"), op,
		&params, e) < 0 ||
	    openapi_media(o, t, op, e) < 0 ||
	    openapi_responses(o, t, op, e) < 0 ||
	    openapi_servers(o, t, op, e) < 0 ||
	    securities_read(o, t, op, e) < 0) {
		(void)err_wrap(e, "operation \"%s\"",
		    op->id != NULL ? op->id : t->key);
		return NULL;
	}
	aws_read(o, op);
	return op;
}
