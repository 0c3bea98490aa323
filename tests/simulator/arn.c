/* ARNs: their parts, patterns and versions. */
#include "arn.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define HEAD "^arn:aws[^:]*:imagebuilder:[^:]+:(?:[0-9]{12}|aws):"
#define IMAGE_HEAD                                                         \
	"^arn:aws[^:]*:imagebuilder:[^:]+:(?:[0-9]{12}|aws(?:-[a-z-]+)?):" \
	"image/[a-z0-9-_]+/"
#define NODES "(?:[0-9]+|x)\\.(?:[0-9]+|x)\\.(?:[0-9]+|x)$"

enum version_form {
	VERSION_NONE,
	VERSION_NUMBERS,
	VERSION_NODES /* numbers or x */
};

static const struct arn_form {
	const char *type;
	enum version_form version;
	int build;   /* 0: none, 1: required, 2: allowed behind numbers */
	bool images; /* the account may be "aws-something" */
	const char *pattern;
} forms[] = {
	[ARN_IMAGE_BUILD] = { "image", VERSION_NUMBERS, 1, true,
	    IMAGE_HEAD "[0-9]+\\.[0-9]+\\.[0-9]+/[0-9]+$" },
	[ARN_IMAGE_VERSION] = { "image", VERSION_NUMBERS, 0, true,
	    IMAGE_HEAD "[0-9]+\\.[0-9]+\\.[0-9]+$" },
	[ARN_IMAGE_ANY] = { "image", VERSION_NODES, 2, true,
	    IMAGE_HEAD "(?:(?:([0-9]+|x)\\.([0-9]+|x)\\.([0-9]+|x))|"
		       "(?:[0-9]+\\.[0-9]+\\.[0-9]+/[0-9]+))$" },
	[ARN_PIPELINE] = { "image-pipeline", VERSION_NONE, 0, false,
	    HEAD "image-pipeline/[a-z0-9-_]+$" },
	[ARN_RECIPE] = { "image-recipe", VERSION_NODES, 0, false,
	    HEAD "image-recipe/[a-z0-9-_]+/" NODES },
	[ARN_CONTAINER_RECIPE] = { "container-recipe", VERSION_NODES, 0, false,
	    HEAD "container-recipe/[a-z0-9-_]+/" NODES },
	[ARN_INFRASTRUCTURE] = { "infrastructure-configuration", VERSION_NONE,
	    0, false, HEAD "infrastructure-configuration/[a-z0-9-_]+$" },
	[ARN_DISTRIBUTION] = { "distribution-configuration", VERSION_NONE, 0,
	    false, HEAD "distribution-configuration/[a-z0-9-_]+$" },
};

const char *
arn_pattern(enum arn_kind kind)
{
	return forms[kind].pattern;
}

static bool
only(const char *text, const char *set)
{
	return text[0] != '\0' && text[strspn(text, set)] == '\0';
}

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"

static bool
account_valid(const char *account, bool images)
{
	if (strlen(account) == 12 && only(account, DIGITS))
		return true;
	if (strcmp(account, "aws") == 0)
		return true;
	return images && text_starts(account, "aws-") &&
	    only(account + 4, LOWER "-");
}

static bool
version_valid(const char *version, enum version_form form)
{
	const char *p = version;
	size_t n;

	for (int i = 0; i < 3; i++) {
		n = strspn(p, DIGITS);
		if (n == 0 && form == VERSION_NODES && *p == 'x')
			n = 1;
		if (n == 0 || p[n] != (i < 2 ? '.' : '\0'))
			return false;
		p += n + 1;
	}
	return true;
}

/* Cuts the next part off *rest. */
static const char *
part(char **rest, char at)
{
	char *p = *rest;
	char *end = strchr(p, at);

	if (end == NULL) {
		*rest = p + strlen(p);
		return p;
	}
	*end = '\0';
	*rest = end + 1;
	return p;
}

static bool
tail_valid(const struct arn *arn, const struct arn_form *form)
{
	if (form->version == VERSION_NONE)
		return arn->version[0] == '\0' && arn->build[0] == '\0';
	if (!version_valid(arn->version, form->version))
		return false;
	if (arn->build[0] == '\0')
		return form->build != 1;
	return form->build != 0 && only(arn->build, DIGITS) &&
	    version_valid(arn->version, VERSION_NUMBERS);
}

int
arn_parse(struct arena *a, const char *text, enum arn_kind kind,
    struct arn *ret)
{
	const struct arn_form *form = &forms[kind];
	char *rest = arena_strdup(a, text);
	struct arn arn;
	size_t slashes = 0;

	for (const char *p = text; *p != '\0'; p++)
		slashes += *p == '/';
	if (rest == NULL || slashes > 3 || text_ends(text, "/") ||
	    strcmp(part(&rest, ':'), "arn") != 0)
		return -1;
	arn.partition = part(&rest, ':');
	if (!text_starts(arn.partition, "aws") ||
	    strcmp(part(&rest, ':'), "imagebuilder") != 0)
		return -1;
	arn.region = part(&rest, ':');
	arn.account = part(&rest, ':');
	arn.type = part(&rest, '/');
	arn.name = part(&rest, '/');
	arn.version = part(&rest, '/');
	arn.build = part(&rest, '/');
	if (arn.region[0] == '\0' ||
	    !account_valid(arn.account, form->images) ||
	    strcmp(arn.type, form->type) != 0 ||
	    !only(arn.name, LOWER DIGITS "-_") || !tail_valid(&arn, form))
		return -1;
	*ret = arn;
	return 0;
}

bool
version_matches(const char *wanted, const char *version)
{
	size_t n, m;

	for (int i = 0; i < 3; i++) {
		n = strcspn(wanted, ".");
		m = strcspn(version, ".");
		if (wanted[0] != 'x' &&
		    strtoul(wanted, NULL, 10) != strtoul(version, NULL, 10))
			return false;
		wanted += n + (wanted[n] == '.');
		version += m + (version[m] == '.');
	}
	return true;
}

int
version_compare(const char *a, const char *b)
{
	for (int i = 0; i < 3; i++) {
		char *end_a, *end_b;
		unsigned long x = strtoul(a, &end_a, 10);
		unsigned long y = strtoul(b, &end_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		a = end_a + (*end_a == '.');
		b = end_b + (*end_b == '.');
	}
	return 0;
}
