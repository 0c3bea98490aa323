/* Compiles runtime expressions (Arazzo 1.0.1, Runtime Expressions), and knows
 * their text. */
#include "arazzo/language/expr.h"

#include <string.h>

#include "base/text.h"
#include "http/http.h"

/* Paths behind a name, what begins like an expression, what is refused ------ */

static bool
is_path_char(char c)
{
	return c != '\0' && !text_is_space(c) && (unsigned char)c >= 0x20 &&
	    strchr(".[]{}()#/\"'<>=!&|,;?", c) == NULL;
}

/* One ".name" or "[n]" at p: what is behind it, NULL when it is none. */
static const char *
path_part(const char *p)
{
	const char *start = ++p;

	if (start[-1] == '.') {
		while (is_path_char(*p))
			p++;
		return p == start ? NULL : p;
	}
	if (start[-1] != '[')
		return NULL;
	while (text_is_digit(*p))
		p++;
	return p == start || *p != ']' ? NULL : p + 1;
}

bool
expr_path_valid(const char *path)
{
	if (*path == '\0')
		return false;
	while (path != NULL && *path != '\0')
		path = path_part(path);
	return path != NULL;
}

size_t
expr_longest(json_t *set, const char *name)
{
	size_t n = strlen(name);

	for (n = n < EXPR_MAX_NAME ? n : EXPR_MAX_NAME; n > 0; n--)
		if ((name[n] == '.' || name[n] == '[') &&
		    json_object_getn(set, name, n) != NULL &&
		    expr_path_valid(name + n))
			return n;
	return 0;
}

/* json_array_get with an index of any length; "0" or "0]" begins the text. */
static json_t *
item_get(json_t *v, const char *digits)
{
	size_t n = json_array_size(v), i = 0;

	for (; text_is_digit(*digits) && i < n; digits++)
		i = i * 10 + (size_t)(*digits - '0');
	if (*digits != '\0' && strchr(".[]", *digits) == NULL)
		return NULL;
	return json_array_get(v, i); /* NULL beyond its end */
}

bool
expr_path_has_index(const char *path)
{
	while (path != NULL && *path != '\0') {
		const char *end = path_part(path);

		if (end != NULL && *path == '.' &&
		    strspn(path + 1, "0123456789") == (size_t)(end - path) - 1)
			return true;
		path = end;
	}
	return false;
}

json_t *
expr_follow(json_t *v, const char *path)
{
	while (path != NULL && *path != '\0' && v != NULL) {
		const char *end = path_part(path);

		if (end == NULL)
			return NULL;
		if (*path == '[' ||
		    (json_is_array(v) && text_is_digit(path[1])))
			v = item_get(v, path + 1);
		else
			v = json_object_getn(v, path + 1,
			    (size_t)(end - path) - 1);
		path = end;
	}
	return v;
}

const char *
expr_compat_text(const char *id)
{
	static const char *const texts[][2] = {
		{ "C1",
		    "no query of RFC 9535: read as a filter on the context, "
		    "case-sensitive and typed" },
		{ "C5", "read as a member of the declared name's value" },
		{ "C6", "texts are written in single quotes" },
		{ "C9", "read as \"#/...\"" },
		{ "C16", "a member of digits is read as an index: write [n]" },
		{ "C18",
		    "an unquoted text on the right is read as a text, 2XX as "
		    "the class of the status" },
		{ "C19",
		    "JSON as a simple condition: the context must equal it" },
		{ "C21",
		    "contains, in, matches and empty are not in RFC 9535: read "
		    "as other JSONPath dialects do" },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (text_equal(id, texts[i][0]))
			return texts[i][1];
	return id;
}

bool
expr_looks_like(const char *text)
{
	static const char *const word[] = { "url", "method", "statusCode",
		"request", "response", "inputs", "outputs", "steps",
		"workflows", "sourceDescriptions", "components" };

	if (*text != '$')
		return false;
	for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
		char c;

		if (!text_starts(text + 1, word[i]))
			continue;
		c = text[1 + strlen(word[i])];
		if (!text_is_alpha(c) && !text_is_digit(c) && c != '_')
			return true;
	}
	return false;
}

const char *
expr_misused(const char *text)
{
	const char *hash = strchr(text, '#');

	if (text_equal(text, "$inputs"))
		return "\"$inputs\" names no input: write \"$inputs.NAME\"";
	if (text_starts(text, "$response.body.") ||
	    text_starts(text, "$request.body."))
		return "a member of a body is written \"#/name\" here, "
		       "\".name\" only in simple conditions";
	if (!expr_looks_like(text) || hash == NULL)
		return NULL;
	if (strstr(hash, "{$") != NULL)
		return "an expression is not allowed inside a pointer";
	for (const char *p = strchr(hash, '$'); p != NULL;
	     p = strchr(p + 1, '$'))
		if (p[-1] == '/' && expr_looks_like(p))
			return "an expression is not allowed inside a pointer";
	return NULL;
}

/* Compiling -------------------------------------------------------------- */

struct root;

struct expr_reader {
	struct arena *a;
	const char *text;
	const struct names *names;
	const struct root *root;
	json_t *set; /* names that are declared behind this root; or NULL */
	struct expr *x;
	bool operand;
	struct err *e;
};

/* Reads the text behind the root; p points behind the prefix. */
typedef int read_fn(struct expr_reader *r, const char *p);

struct root {
	const char *prefix;
	enum expr_kind kind;
	read_fn *read;
	const char *wanted; /* for messages */
};

int
expr_fail(const char *text, const char *at, const char *what, struct err *e)
{
	return err_set(e, ERR_DOCUMENT, "column %zu: %s",
	    text_utf8_length(text, (size_t)(at - text)) + 1, what);
}

static int
expr_wrong(struct expr_reader *r, const char *at, const char *what)
{
	return expr_fail(r->text, at, what, r->e);
}

static char *
cut(struct expr_reader *r, const char *from, const char *to)
{
	char *s = arena_strndup(r->a, from, (size_t)(to - from));

	return s != NULL ? s : err_null_memory(r->e);
}

/* Arazzo 1.1: no braces in names. */
static int
check_name(struct expr_reader *r, const char *from, const char *to)
{
	if (from == to)
		return expr_wrong(r, from, "a name is missing");
	for (const char *p = from; p < to; p++)
		if (*p == '{' || *p == '}' || (unsigned char)*p < 0x20 ||
		    *p == 0x7f)
			return expr_wrong(r, p, "not allowed in a name");
	return 0;
}

/* Undeclared names: the characters of ids and outputs, so that
 * "$inputs.a and more" is text and "$inputs.typo" is a wrong name. */
static int
check_undeclared(struct expr_reader *r, const char *from, const char *to)
{
	for (const char *p = from; p < to; p++)
		if (!text_is_alnum(*p) && ((unsigned char)*p & 0x80) == 0 &&
		    strchr("._-[]", *p) == NULL)
			return expr_wrong(r, p, "no such name is declared");
	return 0;
}

/* RFC 6901.  at: the pointer's position in the text, for the error. */
static int
read_pointer(struct expr_reader *r, const char *pointer, const char *at)
{
	const char *misused = expr_misused(r->text);

	if (misused != NULL && r->names != NULL)
		return expr_wrong(r, at, misused);
	if (!pointer_valid(pointer))
		return expr_wrong(r, at, "not a JSON Pointer");
	r->x->pointer = pointer;
	return 0;
}

/* Arazzo R11: the name is all up to '#', if such a one is declared; else C5. */
static int
take_name(struct expr_reader *r, json_t *set, const char *p)
{
	const char *hash = strchr(p, '#');
	const char *end = hash != NULL ? hash : p + strlen(p);
	size_t n;
	char *name;

	if ((hash != NULL && read_pointer(r, hash + 1, hash + 1) < 0) ||
	    check_name(r, p, end) < 0)
		return -1;
	name = cut(r, p, end);
	if (name == NULL)
		return -1;
	r->x->name = name;
	if (!json_is_object(set)) {
		r->x->guess = r->operand;
		return 0;
	}
	if (json_object_get(set, name) != NULL)
		return 0;
	n = expr_longest(set, name);
	if (n == 0)
		return check_undeclared(r, p, end);
	r->x->rest = name + n;
	r->x->name = cut(r, name, name + n);
	if (expr_path_has_index(r->x->rest))
		r->x->compat = "C16";
	else if (!r->operand)
		r->x->compat = "C5";
	return r->x->name == NULL ? -1 : 0;
}

static int
read_end(struct expr_reader *r, const char *p)
{
	return *p == '\0' ? 0 : expr_wrong(r, p, "nothing can follow here");
}

static int
read_self(struct expr_reader *r, const char *p)
{
	if (r->names != NULL && !r->names->is_1_1)
		return expr_wrong(r, r->text, "$self is of Arazzo 1.1");
	return read_end(r, p);
}

static int
read_token(struct expr_reader *r, const char *p)
{
	if (*p == '\0')
		return expr_wrong(r, p, "a header's name is missing");
	for (const char *s = p; *s != '\0'; s++)
		if (!http_is_token_char(*s))
			return expr_wrong(r, s, "not allowed in a header name");
	r->x->name = p;
	return 0;
}

static int
read_plain(struct expr_reader *r, const char *p)
{
	const char *end = p + strlen(p);

	if (check_name(r, p, end) < 0)
		return -1;
	r->x->name = p;
	return r->names == NULL ? 0 : check_undeclared(r, p, end);
}

static int
read_body(struct expr_reader *r, const char *p)
{
	char *pointer;

	if (*p == '\0')
		return 0;
	if (*p == '.')
		return expr_wrong(r, p,
		    "a member of a body is written \"#/name\"");
	if (*p != '#')
		return expr_wrong(r, p, "only \"#/pointer\" can follow here");
	if (p[1] == '\0' || p[1] == '/')
		return read_pointer(r, p + 1, p + 1);
	/* Arazzo C9. */
	if (check_name(r, p + 1, p + strlen(p)) < 0)
		return -1;
	pointer = arena_printf(r->a, "/%s", p + 1);
	if (pointer == NULL)
		return err_memory(r->e);
	r->x->compat = "C9";
	return read_pointer(r, pointer, p + 1);
}

static int
read_name(struct expr_reader *r, const char *p)
{
	return take_name(r, r->set, p);
}

/* Finds field (".outputs.") so that what is before it is a declared id, else
 * the first one: ids and names may hold dots. */
static const char *
find_field(struct expr_reader *r, const char *p, const char *field)
{
	const char *first = strstr(p, field);

	for (const char *s = first; s != NULL; s = strstr(s + 1, field)) {
		char *id = cut(r, p, s);

		if (id == NULL)
			return NULL;
		if (json_object_get(r->set, id) != NULL)
			return s;
	}
	return first;
}

static int
take_id(struct expr_reader *r, const char *p, const char *end)
{
	if (end == NULL)
		return expr_wrong(r, p, r->root->wanted);
	if (check_name(r, p, end) < 0)
		return -1;
	r->x->id = cut(r, p, end);
	return r->x->id == NULL ? -1 : 0;
}

/* "ID.outputs.NAME", of workflows "ID.inputs.NAME" too. */
static int
read_outputs_of(struct expr_reader *r, const char *p)
{
	const char *out = find_field(r, p, ".outputs."), *in = NULL, *dot;
	json_t *outputs = NULL;

	if (r->root->kind == EXPR_WORKFLOWS)
		in = find_field(r, p, ".inputs.");
	dot = out == NULL || (in != NULL && in < out) ? in : out;
	if (take_id(r, p, dot) < 0)
		return -1;
	r->x->field = dot == in ? "inputs" : "outputs";
	if (dot == out)
		outputs = json_object_get(r->set, r->x->id);
	return take_name(r, outputs, strchr(dot + 1, '.') + 1);
}

static int
read_sources(struct expr_reader *r, const char *p)
{
	const char *dot = find_field(r, p, ".");

	return take_id(r, p, dot) < 0 ? -1 : read_plain(r, dot + 1);
}

static int
read_components(struct expr_reader *r, const char *p)
{
	static const char *const kind[] = { "inputs", "parameters",
		"successActions", "failureActions" };
	const char *dot = strchr(p, '.');

	if (take_id(r, p, dot) < 0)
		return -1;
	for (size_t i = 0; i < sizeof kind / sizeof kind[0]; i++)
		if (text_equal(r->x->id, kind[i]))
			return take_name(r, json_object_get(r->set, kind[i]),
			    dot + 1);
	return expr_wrong(r, p,
	    "components hold inputs, parameters, "
	    "successActions, failureActions");
}

static int
read_message(struct expr_reader *r, const char *p)
{
	(void)p;
	return err_set(r->e, ERR_UNSUPPORTED,
	    "column 1: $message is of AsyncAPI steps, which are not supported");
}

/* The longer one of two that begin alike is the first. */
static const struct root roots[] = {
	{ "$url", EXPR_URL, read_end },
	{ "$method", EXPR_METHOD, read_end },
	{ "$statusCode", EXPR_STATUS, read_end },
	{ "$self", EXPR_SELF, read_self },
	{ "$request.header.", EXPR_REQUEST_HEADER, read_token },
	{ "$request.query.", EXPR_REQUEST_QUERY, read_plain },
	{ "$request.path.", EXPR_REQUEST_PATH, read_plain },
	{ "$request.body", EXPR_REQUEST_BODY, read_body },
	{ "$response.header.", EXPR_RESPONSE_HEADER, read_token },
	{ "$response.query.", EXPR_RESPONSE_QUERY, read_plain },
	{ "$response.path.", EXPR_RESPONSE_PATH, read_plain },
	{ "$response.body", EXPR_RESPONSE_BODY, read_body },
	{ "$inputs.", EXPR_INPUTS, read_name },
	{ "$outputs.", EXPR_OUTPUTS, read_name },
	{ "$steps.", EXPR_STEPS, read_outputs_of,
	    "\"$steps.ID.outputs.NAME\" is wanted" },
	{ "$workflows.", EXPR_WORKFLOWS, read_outputs_of,
	    "\"$workflows.ID.outputs.NAME\" or "
	    "\"$workflows.ID.inputs.NAME\" is wanted" },
	{ "$sourceDescriptions.", EXPR_SOURCES, read_sources,
	    "\"$sourceDescriptions.NAME.FIELD\" is wanted" },
	{ "$components.", EXPR_COMPONENTS, read_components,
	    "\"$components.KIND.NAME\" is wanted" },
	{ "$message.", EXPR_SELF, read_message },
};

static struct expr *
expr_read(struct expr_reader *r)
{
	static const struct names nothing;
	const struct names *n = r->names != NULL ? r->names : &nothing;
	json_t *const sets[] = {
		[EXPR_INPUTS] = n->inputs,
		[EXPR_STEPS] = n->steps,
		[EXPR_WORKFLOWS] = n->workflows,
		[EXPR_SOURCES] = n->sources,
		[EXPR_COMPONENTS] = n->components,
	};

	if (strlen(r->text) > EXPR_MAX_TEXT)
		return err_null(r->e, ERR_LIMIT,
		    "the expression is longer than %zu bytes", EXPR_MAX_TEXT);
	r->text = arena_strdup(r->a, r->text);
	r->x = arena_alloc(r->a, sizeof *r->x);
	if (r->text == NULL || r->x == NULL)
		return err_null_memory(r->e);
	r->x->text = r->text;
	for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
		r->root = &roots[i];
		if (!text_starts(r->text, r->root->prefix))
			continue;
		r->x->kind = r->root->kind;
		r->set = sets[r->root->kind];
		if (r->root->read(r, r->text + strlen(r->root->prefix)) < 0)
			return NULL;
		return r->x;
	}
	(void)expr_wrong(r, r->text, "not a runtime expression");
	return NULL;
}

struct expr *
expr_compile(struct arena *a, const char *text, const struct names *names,
    struct err *e)
{
	return expr_read(&(struct expr_reader){
	    .a = a, .text = text, .names = names, .e = e });
}

struct expr *
expr_compile_operand(struct arena *a, const char *text,
    const struct names *names, struct err *e)
{
	return expr_read(&(struct expr_reader){
	    .a = a, .text = text, .names = names, .e = e, .operand = true });
}
