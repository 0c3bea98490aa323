/* YAML 1.2 into json_t: libyaml's events, and the core schema by hand, for
 * libyaml itself resolves nothing.  The only file that includes <yaml.h>. */
#include <yaml.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "data/reading.h"
#include "data/value.h"

/* A value with a name. */
struct anchor {
	struct anchor *next;
	const char *name;
	json_t *value;    /* borrowed from the tree; NULL: a key's */
	const char *text; /* of a scalar as it was written, else NULL */
	size_t ntext;
	size_t weight, height; /* values in it, collections in a row */
	bool open;             /* its end has not been seen */
};

/* A collection whose end has not been seen. */
struct yaml_frame {
	json_t *value; /* borrowed from the tree */
	struct anchor *anchor;
	size_t nodes;  /* b->nodes before it */
	bool flow;     /* a mapping in braces */
	size_t height; /* collections in a row, with itself */
};

struct builder {
	struct reading *r;
	yaml_parser_t parser;
	json_t *documents; /* owns everything */
	size_t max_documents;
	struct yaml_frame *frame; /* limits.max_depth of them */
	size_t depth, nodes, anchors, aliases;
	struct anchor *anchor; /* newest first */
	yaml_event_t key;      /* the scalar whose value comes next */
	bool has_key;
	bool ended; /* "...", or nothing, is before the next document */
	size_t byte, character; /* a position of the text, in both */
	struct err *e;
};

static struct location
location_of(const yaml_mark_t *mark)
{
	return (struct location){ .line = (unsigned)mark->line + 1,
		.column = (unsigned)mark->column + 1 };
}

static int __attribute__((format(printf, 4, 5))) yaml_fail(struct builder *b,
    const yaml_event_t *event, enum err_code code, const char *fmt, ...)
{
	char text[ERR_TEXT_SIZE];
	va_list ap;

	b->r->where = location_of(&event->start_mark);
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return err_set(b->e, code, "%s", text);
}

static struct location
location_of_byte(const struct reading *r, size_t offset)
{
	struct location at = { 1, 1 };

	for (size_t i = 0; i < offset && i < r->n; i++) {
		if (r->text[i] == '\n')
			at = (struct location){ at.line + 1, 1 };
		else if (((unsigned char)r->text[i] & 0xc0) != 0x80)
			at.column++;
	}
	return at;
}

/* Misread by libyaml ------------------------------------------------------ */

/* Eight bytes at once. */
static bool
is_ascii(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return (v & UINT64_C(0x8080808080808080)) == 0;
}

/* The text from a mark on; marks count characters, and are asked for in rising
 * order but for those of keys. */
static const char *
text_at(struct builder *b, const yaml_mark_t *mark)
{
	const struct reading *r = b->r;

	if (mark->index < b->character)
		b->byte = b->character = 0;
	while (r->n - b->byte >= sizeof(uint64_t) &&
	    mark->index - b->character >= sizeof(uint64_t) &&
	    is_ascii(r->text + b->byte)) {
		b->byte += sizeof(uint64_t);
		b->character += sizeof(uint64_t);
	}
	while (b->byte < r->n && b->character < mark->index) {
		b->byte++;
		while (b->byte < r->n &&
		    ((unsigned char)r->text[b->byte] & 0xc0) == 0x80)
			b->byte++;
		b->character++;
	}
	return r->text + b->byte;
}

/* "{ ?a: b }" is a key that begins with '?', not "? a" (YAML 1.2.2, 7.3.3). */
static int
check_question(struct builder *b, const yaml_event_t *event)
{
	const char *p;

	if (!b->frame[b->depth - 1].flow)
		return 0;
	p = text_at(b, &event->start_mark);
	if (event->data.scalar.length > 0 && p > b->r->text && p[-1] == '?')
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "a key that begins with '?' must be quoted");
	/* "{ ? }" has the key null, "{ ?: x }" the key "?". */
	if (event->data.scalar.length == 0 &&
	    event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "an empty key must be quoted (\"\")");
	return 0;
}

/* A comment has a blank before it, also behind '|' and '>' (8.1.1). */
static int
check_header(struct builder *b, const yaml_event_t *event)
{
	const char *p, *end = b->r->text + b->r->n;

	if (event->data.scalar.style != YAML_LITERAL_SCALAR_STYLE &&
	    event->data.scalar.style != YAML_FOLDED_SCALAR_STYLE)
		return 0;
	p = text_at(b, &event->start_mark);
	while (p < end && *p != '|' && *p != '>')
		p++;
	while (p < end && strchr("|>+-123456789", *p) != NULL)
		p++;
	if (p == end || *p != '#')
		return 0;
	return yaml_fail(b, event, ERR_DOCUMENT,
	    "a comment needs a blank before its '#'");
}

/* "%YAML 1.2#" and directives without "..." before them (6.8, 9.1). */
static int
check_directives(struct builder *b, const yaml_event_t *event)
{
	const char *p = text_at(b, &event->start_mark);
	const char *end = b->r->text + b->r->n;
	const yaml_version_directive_t *version =
	    event->data.document_start.version_directive;

	if (version == NULL &&
	    event->data.document_start.tag_directives.start ==
		event->data.document_start.tag_directives.end)
		return 0;
	if (!b->ended)
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "a directive needs \"...\" before it");
	while (p < end && *p != '#' && *p != '\n')
		p++;
	if (version == NULL || p == end || *p == '\n' || text_is_space(p[-1]))
		return 0;
	return yaml_fail(b, event, ERR_DOCUMENT,
	    "a comment needs a blank before its '#'");
}

/* libyaml ends lines at what is text in YAML 1.2 (5.4): NEL, LS and PS. */
static int
check_breaks(struct reading *r, struct err *e)
{
	const char *p = r->text, *end = p + r->n;
	uint32_t c;

	while (p < end) {
		size_t left = (size_t)(end - p), n = sizeof(uint64_t);

		if (left < n || !is_ascii(p)) {
			n = text_utf8_next(p, left, &c);
			if (n > 1 && (c == 0x85 || c == 0x2028 || c == 0x2029))
				break;
			n = n > 0 ? n : 1;
		}
		p += n;
	}
	if (p == end)
		return 0;
	r->where = location_of_byte(r, (size_t)(p - r->text));
	return err_set(e, ERR_DOCUMENT,
	    "NEL, LS and PS (U+0085, U+2028, U+2029) must be written as escapes "
	    "in double quotes (\\N, \\L, \\P)");
}

/* An anchor's name may hold what libyaml ends it at (YAML 1.2.2, 6.9.2). */
static int
check_anchor(struct builder *b, const yaml_event_t *event, const char *name)
{
	const char *p = text_at(b, &event->start_mark);
	const char *end = b->r->text + b->r->n;
	size_t n = strlen(name);

	while (p < end && *p != '&')
		p++;
	if ((size_t)(end - p) <= n + 1 || text_is_space(p[n + 1]) ||
	    strchr(",[]{}", p[n + 1]) != NULL)
		return 0;
	return yaml_fail(b, event, ERR_DOCUMENT,
	    "the name of an anchor has a character other than letters, digits, "
	    "'_' and '-'");
}

/* Other readers merge "<<: *base"; YAML 1.2 does not. */
static int
check_merge(struct builder *b, const yaml_event_t *event)
{
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    text_equal((const char *)event->data.scalar.value, "<<"))
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "merge keys (<<) are not supported; quote it for a member "
		    "of that name");
	return 0;
}

/* Notes the location of a part of a collection, if needed: keys, and elements
 * without a location of their own. */
static int
note_part(struct builder *b, const struct yaml_frame *top, const json_t *v,
    struct location at, bool shared)
{
	struct doc_locations *locations = b->r->locations;

	if (json_is_object(top->value))
		return locations_add(locations,
		    locations_member(top->value,
			(const char *)b->key.data.scalar.value,
			b->key.data.scalar.length),
		    location_of(&b->key.start_mark));
	if (!shared && !json_is_boolean(v) && !json_is_null(v))
		return 0;
	return locations_add(locations,
	    locations_item(top->value, json_array_size(top->value)), at);
}

static void
drop_key(struct builder *b)
{
	if (b->has_key)
		yaml_event_delete(&b->key);
	b->has_key = false;
}

static int
put_member(struct builder *b, json_t *object, json_t *v)
{
	const char *key = (const char *)b->key.data.scalar.value;
	size_t n = b->key.data.scalar.length;
	size_t size = json_object_size(object);

	if (json_object_setn_new_nocheck(object, key, n, v) < 0)
		return err_memory(b->e);
	if (json_object_size(object) == size)
		return yaml_fail(b, &b->key, ERR_DOCUMENT,
		    "the key \"%.100s\" again", key);
	drop_key(b);
	return 0;
}

/* v takes its place in the tree, which takes its reference.  shared: it may
 * stand elsewhere too. */
static int
yaml_put(struct builder *b, json_t *v, struct location at, bool shared)
{
	struct yaml_frame *top = b->depth > 0 ? &b->frame[b->depth - 1] : NULL;
	json_t *to = top != NULL ? top->value : b->documents;

	if (v == NULL)
		return err_memory(b->e);
	if ((top != NULL && note_part(b, top, v, at, shared) < 0) ||
	    (!shared &&
		locations_add(b->r->locations, locations_value(v), at) < 0)) {
		json_decref(v);
		return err_memory(b->e);
	}
	if (json_is_object(to))
		return put_member(b, to, v);
	return json_array_append_new(to, v) == 0 ? 0 : err_memory(b->e);
}

/* Values count with what aliases repeat, so a small text cannot become a huge
 * tree. */
static int
yaml_count(struct builder *b, const yaml_event_t *event, size_t weight)
{
	if (weight > b->r->limits.max_nodes - b->nodes)
		return yaml_fail(b, event, ERR_LIMIT, "too many values");
	b->nodes += weight;
	return 0;
}

/* *ret: NULL without a name. */
static int
anchor_add(struct builder *b, const yaml_event_t *event,
    const yaml_char_t *name, struct anchor **ret)
{
	struct anchor *a;

	*ret = NULL;
	if (name == NULL)
		return 0;
	if (check_anchor(b, event, (const char *)name) < 0)
		return -1;
	if (b->anchors++ == b->r->limits.max_aliases)
		return yaml_fail(b, event, ERR_LIMIT, "too many anchors");
	a = arena_alloc(b->r->a, sizeof *a);
	if (a == NULL)
		return err_memory(b->e);
	a->name = arena_strdup(b->r->a, (const char *)name);
	if (a->name == NULL)
		return err_memory(b->e);
	a->next = b->anchor;
	b->anchor = a;
	*ret = a;
	return 0;
}

static int
anchor_scalar(struct builder *b, const yaml_event_t *event, json_t *v)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t n = event->data.scalar.length;
	struct anchor *a;

	if (anchor_add(b, event, event->data.scalar.anchor, &a) < 0)
		return -1;
	if (a == NULL)
		return 0;
	a->value = value_keep(b->r->a, json_incref(v));
	a->text = arena_strndup(b->r->a, text, n);
	a->ntext = n;
	a->weight = 1;
	return a->value != NULL && a->text != NULL ? 0 : err_memory(b->e);
}

static json_t *
scalar_of(struct builder *b, const yaml_event_t *event)
{
	const char *tag = (const char *)event->data.scalar.tag;

	if (tag == NULL && !event->data.scalar.plain_implicit)
		tag = "!";
	b->r->where = location_of(&event->start_mark);
	return scalar_value(tag, (const char *)event->data.scalar.value,
	    event->data.scalar.length, b->e);
}

/* A tag of a key must fit it, and its anchor may be used as a value. */
static int
check_key(struct builder *b, const yaml_event_t *event)
{
	json_t *v = scalar_of(b, event);
	int r = -1;

	if (v == NULL)
		return -1;
	if (locations_add(b->r->locations, locations_value(v),
		location_of(&event->start_mark)) < 0)
		(void)err_memory(b->e);
	else
		r = anchor_scalar(b, event, v);
	json_decref(v);
	return r;
}

/* A key is its text as it was written: 200 and true are "200" and "true". */
static int
on_key(struct builder *b, yaml_event_t *event)
{
	if (check_merge(b, event) < 0 || check_question(b, event) < 0 ||
	    ((event->data.scalar.tag != NULL ||
		 event->data.scalar.anchor != NULL) &&
		check_key(b, event) < 0))
		return -1;
	b->key = *event;
	b->has_key = true;
	memset(event, 0, sizeof *event);
	return 0;
}

/* Does the innermost mapping wait for a key? */
static bool
wants_key(const struct builder *b)
{
	return b->depth > 0 && !b->has_key &&
	    json_is_object(b->frame[b->depth - 1].value);
}

static int
on_scalar(struct builder *b, yaml_event_t *event)
{
	json_t *v;

	if (check_header(b, event) < 0)
		return -1;
	if (wants_key(b))
		return on_key(b, event);
	if (yaml_count(b, event, 1) < 0)
		return -1;
	v = scalar_of(b, event);
	if (v == NULL)
		return -1;
	if (anchor_scalar(b, event, v) < 0) {
		json_decref(v);
		return -1;
	}
	return yaml_put(b, v, location_of(&event->start_mark), false);
}

/* "? *name : value" and "*name : value". */
static int
on_alias_key(struct builder *b, const yaml_event_t *event,
    const struct anchor *a)
{
	if (a->text == NULL)
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "a key that is not a scalar");
	if (!yaml_scalar_event_initialize(&b->key, NULL, NULL,
		(const yaml_char_t *)a->text, (int)a->ntext, 1, 1,
		YAML_ANY_SCALAR_STYLE))
		return err_memory(b->e);
	b->key.start_mark = event->start_mark;
	b->has_key = true;
	return 0;
}

static int
on_alias(struct builder *b, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct anchor *a = b->anchor;
	struct yaml_frame *top = b->depth > 0 ? &b->frame[b->depth - 1] : NULL;

	while (a != NULL && !text_equal(a->name, name))
		a = a->next;
	if (a == NULL)
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "no anchor \"%.100s\" before this alias", name);
	if (a->open)
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "the alias \"%.100s\" is inside its own anchor", name);
	if (b->aliases++ == b->r->limits.max_aliases)
		return yaml_fail(b, event, ERR_LIMIT, "too many aliases");
	if (wants_key(b))
		return on_alias_key(b, event, a);
	if (yaml_count(b, event, a->weight) < 0)
		return -1;
	if (b->depth + a->height > b->r->limits.max_depth)
		return yaml_fail(b, event, ERR_LIMIT, READING_TOO_DEEP,
		    b->r->limits.max_depth);
	if (top != NULL && top->height < a->height + 1)
		top->height = a->height + 1;
	return yaml_put(b, json_incref(a->value),
	    location_of(&event->start_mark), true);
}

static int
check_tag(struct builder *b, const yaml_event_t *event, const char *tag,
    const char *wanted)
{
	if (tag == NULL || text_equal(tag, "!") || text_equal(tag, wanted))
		return 0;
	return yaml_fail(b, event, ERR_DOCUMENT,
	    "the tag \"%.100s\" is not what the JSON schema has for this (%s)",
	    tag, wanted + strlen(SCALAR_TAG));
}

static int
on_start(struct builder *b, const yaml_event_t *event)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	const yaml_char_t *name = event->data.sequence_start.anchor;
	const yaml_char_t *tag = event->data.sequence_start.tag;
	struct yaml_frame frame = { .nodes = b->nodes, .height = 1 };

	if (map) {
		name = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (wants_key(b))
		return yaml_fail(b, event, ERR_DOCUMENT,
		    "a key that is not a scalar");
	if (b->depth == b->r->limits.max_depth)
		return yaml_fail(b, event, ERR_LIMIT, READING_TOO_DEEP,
		    b->r->limits.max_depth);
	if (yaml_count(b, event, 1) < 0 ||
	    check_tag(b, event, (const char *)tag,
		map ? SCALAR_TAG "map" : SCALAR_TAG "seq") < 0)
		return -1;
	if (anchor_add(b, event, name, &frame.anchor) < 0)
		return -1;
	frame.value = map ? json_object() : json_array();
	frame.flow =
	    map && event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	if (frame.anchor != NULL) {
		frame.anchor->value = frame.value;
		frame.anchor->open = true;
	}
	if (yaml_put(b, frame.value, location_of(&event->start_mark), false) <
	    0)
		return -1;
	b->frame[b->depth++] = frame;
	return 0;
}

static int
on_end(struct builder *b)
{
	struct yaml_frame *frame = &b->frame[--b->depth];

	if (frame->anchor != NULL) {
		frame->anchor->weight = b->nodes - frame->nodes;
		frame->anchor->height = frame->height;
		frame->anchor->open = false;
	}
	if (b->depth > 0 && frame[-1].height < frame->height + 1)
		frame[-1].height = frame->height + 1;
	return 0;
}

static int
on_event(struct builder *b, yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (json_array_size(b->documents) == b->max_documents)
			return yaml_fail(b, event, ERR_DOCUMENT,
			    "a further document begins; one is allowed");
		b->anchor = NULL;
		return check_directives(b, event);
	case YAML_DOCUMENT_END_EVENT:
		b->ended = !event->data.document_end.implicit;
		return 0;
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_ALIAS_EVENT:
		return on_alias(b, event);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return on_start(b, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(b);
	default:
		return 0;
	}
}

static int
parser_failed(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	const char *context = p->context != NULL ? p->context : "";

	if (p->error == YAML_MEMORY_ERROR || p->problem == NULL)
		return err_memory(b->e);
	if (p->error == YAML_READER_ERROR)
		b->r->where = location_of_byte(b->r, p->problem_offset);
	else
		b->r->where = location_of(&p->problem_mark);
	return err_set(b->e, ERR_DOCUMENT, "%s%s%s", p->problem,
	    *context != '\0' ? " " : "", context);
}

static int
yaml_run(struct builder *b)
{
	yaml_event_t event;
	bool end = false;
	int r = 0;

	while (!end && r == 0) {
		if (!yaml_parser_parse(&b->parser, &event))
			return parser_failed(b);
		end = event.type == YAML_STREAM_END_EVENT;
		r = on_event(b, &event);
		yaml_event_delete(&event);
	}
	return r;
}

/* libyaml drops the line break of a last line of blanks that has none. */
static int
end_last_line(struct reading *r, struct err *e)
{
	size_t n = r->n;
	char *copy;

	while (n > 0 && (r->text[n - 1] == ' ' || r->text[n - 1] == '\t'))
		n--;
	if (n == r->n || n == 0 || r->text[n - 1] != '\n')
		return 0;
	copy = arena_alloc(r->a, r->n + 1);
	if (copy == NULL)
		return err_memory(e);
	memcpy(copy, r->text, r->n);
	copy[r->n++] = '\n';
	r->text = copy;
	return 0;
}

json_t *
yaml_read(struct reading *r, size_t max_documents, struct err *e)
{
	struct builder b = {
		.r = r, .max_documents = max_documents, .ended = true, .e = e
	};
	int result = -1;

	if (check_breaks(r, e) < 0 || end_last_line(r, e) < 0)
		return NULL;
	b.frame = arena_array(r->a, r->limits.max_depth, sizeof *b.frame);
	b.documents = json_array();
	if (b.frame == NULL || b.documents == NULL ||
	    !yaml_parser_initialize(&b.parser)) {
		json_decref(b.documents);
		return err_null_memory(e);
	}
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)r->text,
	    r->n);
	result = yaml_run(&b);
	yaml_parser_delete(&b.parser);
	drop_key(&b);
	if (result == 0)
		return b.documents;
	json_decref(b.documents);
	return NULL;
}
