/* Reads a service's own error from the usual members of a response. */
#include "arazzo/run/internal.h"

#include <string.h>

#include "arazzo/language/response.h"
#include "base/arena.h"
#include "base/text.h"
#include "http/http.h"

static const char *const codes[] = { "__type", "code", "Code", "errorCode",
	"error_code", "error", "status", NULL };
static const char *const messages[] = { "message", "Message", "errorMessage",
	"error_description", "error_message", "detail", "description", "title",
	"msg", NULL };

static const char *
first_text(json_t *v, const char *const *names)
{
	for (; *names != NULL; names++) {
		json_t *one = json_object_get(v, *names);

		if (json_is_string(one) && json_string_length(one) > 0)
			return json_string_value(one);
	}
	return NULL;
}

/* {"error":{...}} and {"errors":[{...}]} hold what others have at the top. */
static json_t *
inner(json_t *body)
{
	json_t *v = json_object_get(body, "error");

	if (v == NULL)
		v = json_object_get(body, "Error");
	if (json_is_object(v))
		return v;
	v = json_array_get(json_object_get(body, "errors"), 0);
	return json_is_object(v) ? v : body;
}

static const char *
element(struct arena *a, const char *xml, const char *open)
{
	const char *p = strstr(xml, open);

	if (p == NULL)
		return NULL;
	p += strlen(open);
	return arena_strndup(a, p, strcspn(p, "<"));
}

/* The first paragraph.  In those that follow some services send back what
 * should have been signed, with the caller's session token in it. */
static char *
clean(char *text)
{
	char *paragraph;
	size_t n;

	if (text == NULL)
		return NULL;
	paragraph = strstr(text, "\n\n");
	if (paragraph != NULL)
		*paragraph = '\0';
	n = strlen(text);
	if (n > COMPLAINT_MAX) {
		text[COMPLAINT_MAX] = '\0';
		text_truncate_utf8(text, COMPLAINT_MAX);
	}
	for (char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	return text;
}

const char *
complaint_read(struct arena *a, struct response *r)
{
	const char *code = http_header(r->http, "x-amzn-errortype");
	const char *message = NULL, *p;
	json_t *body = response_body(r), *in;

	if (json_is_object(body)) {
		in = inner(body);
		if (code == NULL)
			code = first_text(in, codes);
		message = first_text(in, messages);
		if (message == NULL)
			message = first_text(body, messages);
	} else if (r->http->body[0] == '<') {
		if (code == NULL)
			code = element(a, r->http->body, "<Code>");
		message = element(a, r->http->body, "<Message>");
	}
	/* "com.amazon#Code", "Code:http://..." are the code alone. */
	if (code != NULL && (p = strchr(code, '#')) != NULL)
		code = p + 1;
	if (code != NULL)
		code = arena_strndup(a, code, strcspn(code, ": "));
	if (code != NULL && message != NULL)
		return clean(arena_printf(a, "%s: %.2000s", code, message));
	if (message == NULL)
		message = code;
	return message == NULL ? NULL : clean(arena_strdup(a, message));
}
