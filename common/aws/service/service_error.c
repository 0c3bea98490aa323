/* Reads and classifies service errors. */
#include "aws/service/service_error.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"
#include "http/http.h"
#include "query/xml/xml.h"

#define CODE_MAX 128 /* of an error code that is worth showing */
#define MESSAGE_MAX 400
#define BODY_MAX ((size_t)256 << 10) /* of an error response that is read */

/* "com.amazon#CODE:http://..." is CODE.  NULL: nothing that looks like one. */
static const char *
code_clean(struct arena *a, const char *text)
{
	size_t n = strcspn(text, ":");
	struct span s = span_trim((struct span){ text, n });
	const char *hash = memrchr(s.p, '#', s.n);

	if (hash != NULL)
		s = (struct span){ hash + 1, s.n - (size_t)(hash - s.p) - 1 };
	if (s.n == 0 || s.n > CODE_MAX)
		return NULL;
	for (size_t i = 0; i < s.n; i++)
		if (!text_is_alpha(s.p[i]) && !text_is_digit(s.p[i]) &&
		    strchr("._-", s.p[i]) == NULL)
			return NULL;
	return arena_strndup(a, s.p, s.n);
}

/* In a 403 the service may send back what it thinks should have been signed,
 * and that holds the session token. */
static size_t
before_echo(const char *text, size_t n)
{
	static const char *const marks[] = { "The Canonical String",
		"The String-to-Sign", "x-amz-security-token",
		"X-Amz-Security-Token", "AWS4-HMAC-SHA256" };

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		const char *p = memmem(text, n, marks[i], strlen(marks[i]));

		if (p != NULL)
			n = (size_t)(p - text);
	}
	return n;
}

/* The end of the text that p is in: of a JSON string, or of an XML element. */
static const char *
text_end(const char *p, const char *end, char stop)
{
	for (; p < end && *p != stop; p++)
		if (stop == '"' && *p == '\\' && p + 1 < end)
			p++;
	return p;
}

void
service_error_cut_echo(struct arena *a, struct http_response *r)
{
	static const char mark[] = "The Canonical String";
	const char *end = r->body + r->nbody, *from, *to;
	char *body;
	size_t n;

	if (r->status != 403)
		from = NULL;
	else
		from = memmem(r->body, r->nbody, mark, sizeof mark - 1);
	if (from == NULL)
		return;
	to = text_end(from, end, memchr(r->body, '<', 1) != NULL ? '<' : '"');
	n = (size_t)(from - r->body);
	body = arena_alloc(a, n + (size_t)(end - to) + 1);
	if (body != NULL) {
		memcpy(body, r->body, n);
		memcpy(body + n, to, (size_t)(end - to));
		n += (size_t)(end - to);
	}
	r->body = body != NULL ? body : "";
	r->nbody = body != NULL ? n : 0;
}

/* One line: runs of blanks and controls become one blank. */
static const char *
message_clean(struct arena *a, const char *text)
{
	size_t n = before_echo(text, strlen(text)), w = 0;
	char *out;

	if (n > MESSAGE_MAX)
		n = MESSAGE_MAX;
	out = arena_alloc(a, n + 1);
	if (out == NULL)
		return "";
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c > ' ' && c != 0x7f)
			out[w++] = text[i];
		else if (w > 0 && out[w - 1] != ' ')
			out[w++] = ' ';
	}
	while (w > 0 && out[w - 1] == ' ')
		w--;
	out[w] = '\0';
	text_truncate_utf8(out, w);
	return out;
}

struct raw {
	const char *code, *message;
};

/* The first of the members that is a text, unless there is one already. */
static void
error_member(const json_t *o, const char **text, const char *const *name)
{
	for (; *text == NULL && *name != NULL; name++)
		*text = json_string_value(json_object_get(o, *name));
}

static void
read_json(struct arena *a, const struct http_response *r, struct raw *raw)
{
	static const char *const code[] = { "__type", "code", "Code", NULL };
	static const char *const message[] = { "message", "Message", NULL };
	const json_t *o = value_parse(a, r->body, r->nbody, NULL);

	error_member(o, &raw->code, code);
	error_member(o, &raw->message, message);
}

static const char *
xml_text(struct arena *a, struct xml *x, const char *path)
{
	struct xpath *p = xpath_compile(a, path, NULL);

	return p == NULL ? NULL : json_string_value(xpath_value(p, x, a, NULL));
}

/* <ErrorResponse><Error><Code/><Message/></Error>, in any namespace. */
static void
read_xml(struct arena *a, const struct http_response *r, struct raw *raw)
{
	struct xml *x = xml_parse(a, r->body, r->nbody, NULL);

	if (x == NULL)
		return;
	if (raw->code == NULL)
		raw->code = xml_text(a, x,
		    "//*[local-name()='Error']/*[local-name()='Code']");
	raw->message = xml_text(a, x,
	    "//*[local-name()='Error']/*[local-name()='Message']");
}

void
service_error_read(struct arena *a, const struct http_response *r,
    struct service_error *ret)
{
	struct raw raw = { .code = http_header(r, "x-amzn-ErrorType") };
	const char *body = r->body + strspn(r->body, " \t\r\n");
	struct service_error f = { .message = "" };

	if (r->nbody <= BODY_MAX && *body == '{')
		read_json(a, r, &raw);
	else if (r->nbody <= BODY_MAX && *body == '<' &&
	    (http_type_is_xml(http_header(r, "Content-Type")) ||
		memmem(r->body, r->nbody, "<ErrorResponse", 14) != NULL))
		read_xml(a, r, &raw);
	f.code = raw.code != NULL ? code_clean(a, raw.code) : NULL;
	if (f.code == NULL)
		f.code = arena_printf(a, "HTTP %d", r->status);
	if (f.code == NULL)
		f.code = "HTTP error";
	if (raw.message != NULL)
		f.message = message_clean(a, raw.message);
	*ret = f;
}

bool
service_error_is_throttle(const struct service_error *f, int status)
{
	static const char *const codes[] = { "Throttling",
		"ThrottlingException", "ThrottledException",
		"RequestThrottledException", "RequestThrottled",
		"TooManyRequestsException", "CallRateLimitExceededException",
		"ProvisionedThroughputExceededException",
		"RequestLimitExceeded", "BandwidthLimitExceeded",
		"LimitExceededException", "SlowDown", "PriorRequestNotComplete",
		"EC2ThrottledException", "TransactionInProgressException",
		NULL };

	return status == 429 || text_is_one_of(f->code, codes);
}

bool
service_error_is_transient(const struct service_error *f, int status)
{
	static const char *const codes[] = { "RequestTimeout",
		"RequestTimeoutException", "InternalError", "InternalFailure",
		"ServiceUnavailable", "ServiceUnavailableException",
		"IDPCommunicationError", NULL };

	return status == 500 || status == 502 || status == 503 ||
	    status == 504 || text_is_one_of(f->code, codes);
}

bool
service_error_is_expired(const struct service_error *f)
{
	static const char *const codes[] = { "ExpiredToken",
		"ExpiredTokenException", NULL };

	return text_is_one_of(f->code, codes);
}

bool
service_error_is_clock_skew(const struct service_error *f)
{
	static const char *const codes[] = { "RequestTimeTooSkewed",
		"RequestExpired", "RequestInTheFuture", NULL };
	static const char *const maybe[] = { "InvalidSignatureException",
		"SignatureDoesNotMatch", "AuthFailure", NULL };

	/* The latter have other reasons, too; the response's Date decides. */
	return text_is_one_of(f->code, codes) || text_is_one_of(f->code, maybe);
}

/* Codes that are about who asks; not about what is allowed, which is the
 * response like any other. */
static bool
is_auth(const struct service_error *f)
{
	static const char *const codes[] = { "UnrecognizedClientException",
		"InvalidClientTokenId", "InvalidSignatureException",
		"SignatureDoesNotMatch", "IncompleteSignature",
		"IncompleteSignatureException", "MissingAuthenticationToken",
		"MissingAuthenticationTokenException", "AuthFailure",
		"RequestExpired", "RequestTimeTooSkewed", "OptInRequired",
		NULL };

	return service_error_is_expired(f) || text_is_one_of(f->code, codes);
}

const char *
service_error_remedy(const char *text)
{
	static const char session[] = "; renew the session (AWS_SESSION_TOKEN "
				      "or aws_session_token)";
	static const char clock[] = "; set this machine's clock, as by NTP";
	static const struct {
		const char *part, *remedy;
	} row[] = {
		{ "ExpiredToken", session },
		{ "RequestTimeTooSkewed", clock },
		{ "RequestExpired", clock },
		{ "RequestInTheFuture", clock },
		{ ": Signature expired: ", clock },
		{ ": Signature not yet current: ", clock },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *at = strstr(text, row[i].part);

		if (at == text || (at != NULL && row[i].part[0] == ':'))
			return row[i].remedy;
	}
	return "";
}

int
service_error_err(const struct service_error *f, int status, struct err *e)
{
	enum err_code code = is_auth(f) ? ERR_AUTH : ERR_REMOTE;
	bool bare = text_starts(f->code, "HTTP ");
	const char *remedy;

	if (*f->message == '\0' && bare)
		return err_set(e, code, "%s", f->code);
	if (*f->message == '\0')
		return err_set(e, code, "%s (HTTP %d)", f->code, status);
	(void)err_set(e, code, "%s: %s", f->code, f->message);
	remedy = service_error_remedy(e->text);
	if (*remedy == '\0')
		return -1;
	return err_set(e, code, "%s: %.350s%s", f->code, f->message, remedy);
}
