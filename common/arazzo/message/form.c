/* Writes bodies of the two form types as their encoding declares. */
#include "arazzo/message/internal.h"

#include <string.h>

#include "arazzo/openapi/style.h"
#include "base/encode.h"
#include "http/form.h"

/* The encoding of one property. */
struct property {
	const char *name;
	enum style style;
	bool explode;
	bool has_style; /* else collections are JSON */
	const char *content_type;
	bool is_file;
};

struct form {
	struct arena *a;
	struct property property; /* the one that is added */
	const struct file_value *files;
	struct form_part *part;
	size_t n;
	struct err *e;
};

const struct file_value *
form_file(const struct file_value *files, const json_t *v)
{
	const char *text = json_string_value(v);

	if (text == NULL)
		return NULL;
	while (files != NULL && !text_equal(files->text, text))
		files = files->next;
	return files;
}

/* The media type of a file by its name; RFC 7578 section 4.4 asks for one. */
static const char *
type_by_name(const char *name)
{
	static const char *const types[][2] = { { ".png", "image/png" },
		{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" }, { ".webp", "image/webp" },
		{ ".svg", "image/svg+xml" }, { ".pdf", "application/pdf" },
		{ ".json", "application/json" }, { ".xml", "application/xml" },
		{ ".yaml", "application/yaml" }, { ".yml", "application/yaml" },
		{ ".csv", "text/csv" }, { ".txt", "text/plain" },
		{ ".html", "text/html" }, { ".zip", "application/zip" },
		{ ".gz", "application/gzip" } };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0];
	     i++)
		if (text_equal_nocase(dot, types[i][0]))
			return types[i][1];
	return "application/octet-stream";
}

static void
read_property(const struct op_media *media, const char *name,
    struct property *ret)
{
	static const struct op_media nothing;
	const struct op_media *m = media != NULL ? media : &nothing;
	json_t *schema = json_object_get(m->properties, name);
	json_t *encoding = json_object_get(m->encoding, name);
	json_t *explode = json_object_get(encoding, "explode");
	const char *style = value_member_text(encoding, "style");
	json_t *item = json_object_get(schema, "items");

	*ret = (struct property){
		.name = name, .style = STYLE_FORM, .explode = true
	};
	/* OpenAPI 2.0: collectionFormat, "csv" when there is none. */
	if (value_member_is(schema, "in", "formData")) {
		ret->has_style = true;
		(void)style_by_collection(value_member_text(schema,
					      "collectionFormat"),
		    &ret->style, &ret->explode);
	}
	if (style != NULL && style_by_name(style, &ret->style) == 0) {
		ret->has_style = true;
		ret->explode = ret->style == STYLE_FORM;
	}
	if (json_is_boolean(explode)) {
		ret->has_style = true;
		ret->explode = json_is_true(explode);
	}
	ret->content_type = value_member_text(encoding, "contentType");
	if (ret->content_type != NULL && strpbrk(ret->content_type, "*,"))
		ret->content_type = NULL; /* a choice is none */
	ret->is_file = value_member_is(schema, "type", "file") ||
	    value_member_is(schema, "format", "binary") ||
	    value_member_is(item, "format", "binary");
}

static int
add_part(struct form *f, struct form_part part)
{
	if (f->n >= FORM_MAX_PARTS)
		return err_set(f->e, ERR_LIMIT, "a form of more than %d parts",
		    FORM_MAX_PARTS);
	f->part = arena_grow(f->a, f->part, f->n, sizeof *f->part);
	if (f->part == NULL)
		return err_memory(f->e);
	f->part[f->n++] = part;
	return 0;
}

static int
add_pair(void *ctx, const char *name, const char *value, struct err *e)
{
	(void)e;
	return add_part(ctx,
	    (struct form_part){
		.name = name, .bytes = value, .nbytes = strlen(value) });
}

/* One value as one part.  OpenAPI 3, Encoding Object: objects are JSON by
 * default. */
static int
add_single(struct form *f, const json_t *v)
{
	const struct property *p = &f->property;
	struct form_part part = { .name = p->name,
		.content_type = p->content_type };
	const struct file_value *file = form_file(f->files, v);

	if (file != NULL) {
		part.filename = file->name;
		part.bytes = file->bytes;
		part.nbytes = file->n;
		if (part.content_type == NULL)
			part.content_type = type_by_name(file->name);
		return add_part(f, part);
	}
	part.bytes = value_bytes(f->a, v, &part.nbytes, f->e);
	if (part.bytes == NULL)
		return -1;
	if (p->is_file) {
		part.filename = p->name;
		if (part.content_type == NULL)
			part.content_type = "application/octet-stream";
	} else if (part.content_type == NULL && value_is_collection(v)) {
		part.content_type = "application/json";
	}
	return add_part(f, part);
}

static int
add_property(struct form *f, const json_t *v)
{
	json_t *item;
	size_t i;

	if (f->property.has_style && !f->property.is_file)
		return style_pairs(f->a, f->property.name, v, f->property.style,
		    f->property.explode, add_pair, f, f->e);
	if (!json_is_array(v))
		return add_single(f, v);
	json_array_foreach(v, i, item)
		if (add_single(f, item) < 0)
			return -1;
	return 0;
}

/* Adds a member; the second value of a name makes it an array. */
static int
member_add(json_t *object, const char *name, size_t nname, json_t *v)
{
	json_t *old = json_object_getn(object, name, nname), *list;

	if (json_is_array(old))
		return json_array_append_new(old, v);
	if (old == NULL)
		return json_object_setn_new(object, name, nname, v);
	list = json_pack("[O,o]", old, v);
	return json_object_setn_new(object, name, nname, list);
}

json_t *
form_members(struct arena *a, const char *text, struct err *e)
{
	json_t *object = value_keep(a, json_object());
	size_t count = 0;

	while (object != NULL && *text != '\0') {
		size_t n = strcspn(text, "&"), at = strcspn(text, "=&");
		size_t nname = 0, nvalue = 0, skip = at < n;
		char *name = decode_percent(a, text, at, true, &nname);
		char *value = decode_percent(a, text + at + skip, n - at - skip,
		    true, &nvalue);

		if (count++ >= FORM_MAX_PARTS)
			return err_null(e, ERR_LIMIT,
			    "a form of more than %d parts", FORM_MAX_PARTS);
		if (name == NULL || value == NULL)
			return err_null_memory(e);
		if (n > 0 &&
		    member_add(object, name, nname,
			json_stringn(value, nvalue)) < 0)
			return err_null(e, ERR_INPUT, "the form is not UTF-8");
		text += n;
		text += *text == '&';
	}
	return object != NULL ? object : err_null_memory(e);
}

static int
form_collect(struct form *f, json_t *object, const struct op_media *media)
{
	const char *name;
	json_t *v;

	json_object_foreach(object, name, v) {
		read_property(media, name, &f->property);
		if (add_property(f, v) < 0)
			return err_wrap(f->e, "%s", name);
	}
	return 0;
}

int
body_form(struct arena *a, json_t *object, const struct op_media *media,
    struct body_text *ret, struct err *e)
{
	struct form f = { .a = a, .e = e };
	struct form_pair *pair;

	if (form_collect(&f, object, media) < 0)
		return -1;
	pair = arena_array(a, f.n + 1, sizeof *pair);
	if (pair == NULL)
		return err_memory(e);
	for (size_t i = 0; i < f.n; i++) {
		if (memchr(f.part[i].bytes, '\0', f.part[i].nbytes) != NULL)
			return err_set(e, ERR_INPUT,
			    "%s: a NUL character cannot be sent in a form",
			    f.part[i].name);
		pair[i] = (struct form_pair){ f.part[i].name, f.part[i].bytes };
	}
	ret->text = form_urlencode(a, pair, f.n, e);
	if (ret->text == NULL)
		return -1;
	ret->n = strlen(ret->text);
	return 0;
}

int
body_multipart(struct arena *a, json_t *object, const struct op_media *media,
    const struct file_value *files, struct body_text *ret, struct err *e)
{
	struct form f = { .a = a, .files = files, .e = e };
	struct form_body body = { 0 };

	if (form_collect(&f, object, media) < 0 ||
	    form_multipart(a, f.part, f.n, &body, e) < 0)
		return -1;
	ret->text = body.bytes;
	ret->n = body.nbytes;
	ret->type = body.content_type;
	return 0;
}
