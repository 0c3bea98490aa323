/* Inputs of the workflow, and secrets. */
#include <stdbool.h>
#include <string.h>

#include "arazzo/language/scope.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "data/doc.h"
#include "data/value.h"
#include "query/schema/schema.h"

#define SECRET_MAX_BYTES ((size_t)1 << 20)
#define BINARY_MAX_BYTES ((size_t)64 << 20)

static char *
text_file_read(struct ca *c, const char *path, size_t *ret_n, struct err *e)
{
	char *text = file_read(c->arena, path, SECRET_MAX_BYTES, ret_n, e);

	if (text == NULL || memchr(text, '\0', *ret_n) == NULL)
		return text;
	return err_null(e, ERR_INPUT,
	    "invalid %s: it holds a NUL (only an input with format: binary "
	    "may)",
	    path);
}

const char *
ca_secret_read(struct ca *c, const char *what, const char *from,
    const char **ret_path, struct err *e)
{
	const char *value;
	char *text;
	size_t n;

	if (text_starts(from, "env:")) {
		value = c->platform.env(c->platform.ctx, from + strlen("env:"));
		if (value == NULL)
			(void)err_set(e, ERR_INPUT,
			    "%s: the variable %s is not set", what,
			    from + strlen("env:"));
		return value;
	}
	if (!text_starts(from, "file:"))
		return err_null(e, ERR_INPUT,
		    "%s: a secret is named as env:VAR or file:PATH", what);
	if (ret_path != NULL)
		*ret_path = from + strlen("file:");
	text = text_file_read(c, from + strlen("file:"), &n, e);
	if (text == NULL) {
		(void)err_wrap(e, "%s", what);
		return NULL;
	}
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		text[--n] = '\0';
	return text;
}

/* A file of an input with "format: binary": its text is unique, its bytes are
 * sent as they are.  NULL: *e. */
static const char *
binary_read(struct ca *c, const char *what, const char *path, struct err *e)
{
	struct file_value *f = arena_alloc(c->arena, sizeof *f);
	unsigned char id[16];
	char hex[2 * sizeof id + 1];
	char *bytes;
	size_t n;

	if (f == NULL)
		return err_null_memory(e);
	bytes = file_read(c->arena, path, BINARY_MAX_BYTES, &n, e);
	if (bytes == NULL) {
		(void)err_wrap(e, "%s", what);
		return NULL;
	}
	if (c->platform.random(c->platform.ctx, id, sizeof id) < 0)
		return err_null(e, ERR_IO, "%s: no random numbers", what);
	encode_hex(id, sizeof id, hex);
	*f = (struct file_value){
		.bytes = bytes, .n = n, .name = basename(path), .next = c->files
	};
	f->text = arena_printf(c->arena, "file.%zu-bytes.%s", n, hex);
	if (f->text == NULL)
		return err_null_memory(e);
	c->env.files = c->files = f;
	return f->text;
}

/* A password, or a collection that holds one at any depth. */
static bool
holds_password(const struct schema *s, json_t *v, unsigned depth)
{
	const char *name;
	json_t *one;
	size_t i;

	if (s == NULL || depth > DOC_MAX_DEPTH)
		return false;
	if (schema_is_password(s))
		return true;
	for (i = 0; i < json_array_size(v); i++)
		if (holds_password(schema_items(s), json_array_get(v, i),
			depth + 1))
			return true;
	json_object_foreach(v, name, one)
		if (holds_password(schema_member(s, name), one, depth + 1))
			return true;
	return false;
}

/* The command line is visible to every user of the machine. */
static bool
is_in_argv(const char *value)
{
	return *value != '@' || text_starts(value, "@@");
}

static int
password_refuse(const struct ca_pair *p, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "input \"%s\" is a password: give "
	    "it as @env:VAR or @file:PATH",
	    p->name);
}

static const char *
input_text(struct ca *c, const struct schema *s, const struct ca_pair *p,
    struct err *e)
{
	const char *from = p->value + 1, *what;

	if (!is_in_argv(p->value)) {
		what = arena_printf(c->arena, "--input %s", p->name);
		if (what == NULL)
			return err_null_memory(e);
		if (text_starts(from, "file:") && s != NULL &&
		    schema_has_format(s, "binary"))
			return binary_read(c, what, from + strlen("file:"), e);
		if (text_starts(from, "env:") || text_starts(from, "file:"))
			return ca_secret_read(c, what, from, NULL, e);
		if (!holds_password(s, NULL, 0))
			return err_null(e, ERR_INPUT,
			    "invalid input %s=\"%.80s\": @env:VAR and @file:PATH"
			    " read a value; write @%.80s for the text %.80s",
			    p->name, p->value, p->value, p->value);
	}
	if (holds_password(s, NULL, 0)) {
		(void)password_refuse(p, e);
		return NULL;
	}
	return *p->value == '@' ? from : p->value;
}

static int
input_set(struct ca *c, const struct workflow *w, const struct ca_pair *p,
    json_t *all, struct err *e)
{
	const struct schema *s =
	    w->inputs == NULL ? NULL : schema_member(w->inputs, p->name);
	const char *text = input_text(c, s, p, e);
	struct err why;
	json_t *v;

	if (text == NULL)
		return -1;
	if (s == NULL)
		v = value_keep(c->arena, json_string(text));
	else
		v = schema_value_of_text(s, c->arena, text, e);
	if (v == NULL) {
		/* A value from elsewhere may be a secret. */
		if (!is_in_argv(p->value))
			return err_wrap(e, "invalid input %s", p->name);
		why = *e;
		return err_set(e, ERR_INPUT, "invalid input %s=\"%.80s\" (%s)",
		    p->name, text,
		    why.code == ERR_NONE ? "expected UTF-8" : why.text);
	}
	if (is_in_argv(p->value) && holds_password(s, v, 0))
		return password_refuse(p, e);
	return json_object_set(all, p->name, v) != 0 ? err_memory(e) : 0;
}

static int
file_add(struct ca *c, json_t *all, struct err *e)
{
	size_t n;
	char *text = file_read(c->arena, c->o.inputs, DOC_MAX_BYTES, &n, e);
	const struct doc *d = NULL;

	if (text != NULL)
		d = doc_parse(c->arena, text, n, c->o.inputs, NULL, e);
	if (d == NULL)
		return err_wrap(e, "--inputs");
	if (!json_is_object(d->root))
		return err_set(e, ERR_INPUT,
		    "--inputs %s holds %s, not an object", c->o.inputs,
		    value_kind(d->root));
	return json_object_update(all, d->root) != 0 ? err_memory(e) : 0;
}

json_t *
ca_inputs(struct ca *c, const struct workflow *w, struct err *e)
{
	json_t *all = value_keep(c->arena, json_object());

	if (all == NULL)
		return err_null_memory(e);
	if (c->o.inputs != NULL && file_add(c, all, e) < 0)
		return NULL;
	for (const struct ca_pair *p = c->o.input; p != NULL; p = p->next)
		if (input_set(c, w, p, all, e) < 0)
			return NULL;
	return all;
}
