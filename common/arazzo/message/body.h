/* Request bodies: payload, replacements, content types (arazzo R12 to R14). */
#ifndef ARAZZO_MESSAGE_BODY_H
#define ARAZZO_MESSAGE_BODY_H

#include "arazzo/language/template.h"

struct step;

/* A body as it is sent. */
struct body_text {
	const char *type; /* the Content-Type header's value */
	const char *text;
	size_t n;
	json_t *value; /* as $request.body sees it */
};

enum body_kind {
	BODY_NONE,
	BODY_JSON,
	BODY_FORM,
	BODY_MULTIPART,
	BODY_XML,
	BODY_TEXT
};

/* By the media type; NULL is BODY_NONE; what is not known is BODY_TEXT. */
enum body_kind body_kind(const char *type);

/* The content type of the step's body: its own, else that of the operation,
 * JSON first (N13); NULL: neither names one. */
const char *body_type(const struct step *step);

/* Has the schema of an XML body a name for its root element? */
bool body_has_xml(const struct step *step);

/* C20: replacements by JSON Pointer in a form that is given as text? */
bool body_is_form_text(const struct step *step);

/* The payload evaluated, replacements applied, written as the content type
 * requires.  omitted as in template_eval.  -1: ERR_INPUT (missing value, no JSON,
 * a target that names nothing), ERR_UNSUPPORTED (content type), ERR_LIMIT. */
int body_build(const struct step *step, struct scope *s, json_t *omitted,
    struct body_text *ret, struct err *e);

#endif
