/* ARNs of Image Builder: parsing, and patterns for them. */
#include "plugin/model/arn.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define PARTS 6 /* arn:partition:service:region:account:resource */
#define ACCOUNT_DIGITS 12

static bool
all_of(const char *text, const char *set)
{
	return *text != '\0' && text[strspn(text, set)] == '\0';
}

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define PARTITION LOWER DIGITS "-"

/* 12 digits, "aws", "aws-marketplace" and the like. */
static bool
valid_account(const char *s)
{
	if (all_of(s, DIGITS))
		return strlen(s) == ACCOUNT_DIGITS;
	return text_equal(s, "aws") ||
	    (text_starts(s, "aws-") && all_of(s, LOWER "-"));
}

/* Three numbers, or x in their place. */
static bool
valid_version(const char *s)
{
	for (int i = 0; i < 3; i++) {
		size_t n = strspn(s, DIGITS);

		if (n == 0)
			n = *s == 'x';
		if (n == 0 || s[n] != (i < 2 ? '.' : '\0'))
			return false;
		s += n + (i < 2);
	}
	return true;
}

/* "image/NAME/1.2.3[/4]" or "image-pipeline/NAME"; s is cut in place. */
static bool
resource_parse(char *s, struct arn *ret)
{
	char *part[4] = { s, NULL, NULL, NULL };
	int n = 1;

	for (char *p = s; (p = strchr(p, '/')) != NULL;) {
		*p++ = '\0';
		if (n == 4)
			return false;
		part[n++] = p;
	}
	if (n < 2 || !all_of(part[1], LOWER DIGITS "-_"))
		return false;
	ret->name = part[1];
	ret->version = ret->build = "";
	if (text_equal(part[0], "image-pipeline")) {
		ret->kind = ARN_PIPELINE;
		return n == 2;
	}
	if (!text_equal(part[0], "image") || n < 3 || !valid_version(part[2]))
		return false;
	ret->kind = ARN_IMAGE;
	ret->version = part[2];
	if (n == 3)
		return true;
	ret->build = part[3];
	return all_of(part[3], DIGITS) && strchr(part[2], 'x') == NULL;
}

/* Common mistakes, by what the text contains; the last row matches any. */
static const struct {
	const char *part, *what;
} mistakes[] = {
	{ "$",
	    "looks like a macro that the monitoring system did not replace:"
	    " set its custom variable" },
	{ ":image-recipe/", "is the ARN of an image recipe" },
	{ ":container-recipe/", "is the ARN of a container recipe" },
	{ ":component/", "is the ARN of a component" },
	{ ":workflow/", "is the ARN of a workflow" },
	{ ":infrastructure-configuration/",
	    "is the ARN of an infrastructure configuration" },
	{ ":distribution-configuration/",
	    "is the ARN of a distribution configuration" },
	{ "arn:", "is not a valid ARN of a build or a pipeline" },
	{ "", "is not an ARN" },
};

static int
arn_complain(const char *text, struct err *e)
{
	size_t i = 0;

	while (strstr(text, mistakes[i].part) == NULL)
		i++;
	return err_set(e, ERR_INPUT,
	    "\"%.200s\" %s (expected " ARN_FORM_BUILD " or " ARN_FORM_PIPELINE
	    ")",
	    text, mistakes[i].what);
}

int
arn_parse(struct arena *a, const char *text, struct arn *ret, struct err *e)
{
	struct arn arn = { .text = text };
	char *part[PARTS], *copy;
	int n = 0;

	if (strlen(text) > ARN_MAX)
		return err_set(e, ERR_INPUT, "an ARN of more than %d bytes",
		    ARN_MAX);
	if ((copy = arena_strdup(a, text)) == NULL)
		return err_memory(e);
	part[n++] = copy;
	for (char *p = copy; n < PARTS && (p = strchr(p, ':')) != NULL;) {
		*p++ = '\0';
		part[n++] = p;
	}
	if (n < PARTS || !text_equal(part[0], "arn") ||
	    !text_starts(part[1], "aws") ||
	    part[1][strspn(part[1], PARTITION)] != '\0' ||
	    !text_equal(part[2], "imagebuilder") ||
	    !all_of(part[3], LOWER DIGITS "-") || !valid_account(part[4]) ||
	    !resource_parse(part[5], &arn))
		return arn_complain(text, e);
	arn.region = part[3];
	arn.account = part[4];
	*ret = arn;
	return 0;
}

const char *
arn_account(const char *text)
{
	for (int i = 0; i < 4 && text != NULL; i++)
		if ((text = strchr(text, ':')) != NULL)
			text++;
	return text;
}

bool
arn_is_build(const struct arn *arn)
{
	return arn->kind == ARN_IMAGE && *arn->build != '\0';
}

char *
arn_label(struct arena *a, const struct arn *arn)
{
	if (arn->kind == ARN_PIPELINE)
		return arena_strdup(a, arn->name);
	return arena_join(a,
	    (const char *const[]){ arn->name, " ", arn->version,
		*arn->build != '\0' ? "/" : "", arn->build, NULL });
}

/* Patterns ------------------------------------------------------------- */

/* The grammar of ARNs as chains of elements: a capital is one or more of its
 * class, but for D one digit, and P and Q none or more; another character is
 * itself. */
#define OF_ACCOUNT(account)                                    \
	"arn:awsP:imagebuilder:R:" account ":image/N/V.V.V/V", \
	    "arn:awsP:imagebuilder:R:" account ":image-pipeline/N"
static const char *const grammars[] = {
	OF_ACCOUNT("DDDDDDDDDDDD"),
	OF_ACCOUNT("aws"),
	OF_ACCOUNT("aws-Q"),
};

static bool
element_has(char element, char c)
{
	static const struct {
		char element;
		const char *set;
	} classes[] = {
		{ 'P', PARTITION },
		{ 'Q', LOWER "-" },
		{ 'R', LOWER DIGITS "-" },
		{ 'N', LOWER DIGITS "-_" },
		{ 'V', DIGITS },
		{ 'D', DIGITS },
	};

	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
		if (classes[i].element == element)
			return c != '\0' && strchr(classes[i].set, c) != NULL;
	return element == c;
}

/* Intersects the pattern with one chain.  Bit i of at: i elements of the chain
 * may be behind the pattern's next character. */
static bool
glob_meets(const char *glob, const char *chain)
{
	size_t n = strlen(chain);
	uint64_t at = 1, next;

	for (; *glob != '\0' && at != 0; glob++) {
		if (*glob == '*') {
			at = ~((at & -at) - 1); /* all from the first on */
			continue;
		}
		next = 0;
		for (size_t i = 0; i < n; i++) {
			if ((at >> i & 1) == 0 || !element_has(chain[i], *glob))
				continue;
			next |= (uint64_t)1 << (i + 1);
			if (chain[i] != 'D' && chain[i] >= 'A' &&
			    chain[i] <= 'Z')
				next |= (uint64_t)1 << i;
		}
		/* Elements that may be absent are passed. */
		for (size_t i = 0; i < n; i++)
			if ((next >> i & 1) != 0 &&
			    (chain[i] == 'P' || chain[i] == 'Q'))
				next |= (uint64_t)1 << (i + 1);
		at = next;
	}
	return (at >> n & 1) != 0;
}

bool
arn_glob_matches_any(const char *glob)
{
	for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++)
		if (glob_meets(glob, grammars[i]))
			return true;
	return false;
}
