/* Derived signing keys, kept for the next request. */
#include "aws/sign/signkey.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

struct slot {
	char name[SIGNKEY_NAME_MAX]; /* the parts, each with its '\0' */
	size_t nname;                /* 0: free */
	unsigned char key[DIGEST_SHA256_SIZE];
};

struct signkeys {
	struct evp_md_ctx_st *digest; /* copied, and never used otherwise */
	pthread_mutex_t lock;         /* of all that follows */
	struct slot slot[SIGNKEY_SLOTS];
	unsigned long derived; /* the next one's slot follows from it */
};

struct signkeys *
signkeys_new(struct err *e)
{
	struct signkeys *s = calloc(1, sizeof *s);

	if (s == NULL)
		return err_null_memory(e);
	(void)pthread_mutex_init(&s->lock, NULL);
	s->digest = signkeys_digest(NULL, e);
	if (s->digest != NULL)
		return s;
	signkeys_free(s);
	return NULL;
}

struct evp_md_ctx_st *
signkeys_digest(const struct signkeys *s, struct err *e)
{
	struct evp_md_ctx_st *c = digest_new(s != NULL ? s->digest : NULL);

	return c != NULL ? c : err_null(e, ERR_BUG, "SHA-256 is not available");
}

/* The parts after one another.  0: too long to be kept. */
static size_t
name_put(const struct signkey_parts *p, char ret[static SIGNKEY_NAME_MAX])
{
	const char *const part[] = { p->secret, p->day, p->region, p->service };
	size_t n = 0;

	for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
		size_t len = strlen(part[i]) + 1;

		if (len > SIGNKEY_NAME_MAX - n)
			return 0;
		memcpy(ret + n, part[i], len);
		n += len;
	}
	return n;
}

/* "AWS4" + secret, then day, region, service, "aws4_request": each the
 * message under the key before it. */
static int
derive(struct evp_md_ctx_st *c, const struct signkey_parts *p,
    unsigned char ret[static DIGEST_SHA256_SIZE], struct err *e)
{
	const char *const message[] = { p->day, p->region, p->service,
		"aws4_request" };
	struct buf b = { 0 };
	int failed;

	buf_printf(&b, "AWS4%s", p->secret);
	if (b.failed)
		failed = -1;
	else
		failed = digest_hmac_sha256(c, b.text, b.n, message[0],
		    strlen(message[0]), ret);
	for (size_t i = 1; i < sizeof message / sizeof message[0]; i++)
		if (failed == 0)
			failed = digest_hmac_sha256(c, ret, DIGEST_SHA256_SIZE,
			    message[i], strlen(message[i]), ret);
	buf_free(&b);
	if (failed == 0)
		return 0;
	return err_set(e, ERR_BUG, "HMAC-SHA-256 is not available");
}

/* With the lock. */
static int
find_or_derive(struct signkeys *s, struct evp_md_ctx_st *c,
    const struct signkey_parts *p, const char *name, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE], struct err *e)
{
	struct slot *slot;

	for (size_t i = 0; i < SIGNKEY_SLOTS; i++) {
		slot = &s->slot[i];
		if (n > 0 && slot->nname == n &&
		    memcmp(slot->name, name, n) == 0) {
			memcpy(ret, slot->key, sizeof slot->key);
			return 0;
		}
	}
	if (derive(c, p, ret, e) < 0)
		return -1;
	slot = &s->slot[s->derived++ % SIGNKEY_SLOTS];
	if (n == 0)
		return 0;
	digest_wipe(slot, sizeof *slot);
	memcpy(slot->name, name, n);
	memcpy(slot->key, ret, sizeof slot->key);
	slot->nname = n;
	return 0;
}

int
signkeys_get(struct signkeys *s, struct evp_md_ctx_st *c,
    const struct signkey_parts *p, unsigned char ret[static DIGEST_SHA256_SIZE],
    struct err *e)
{
	char name[SIGNKEY_NAME_MAX];
	int failed;

	if (s == NULL)
		return derive(c, p, ret, e);
	(void)pthread_mutex_lock(&s->lock);
	failed = find_or_derive(s, c, p, name, name_put(p, name), ret, e);
	(void)pthread_mutex_unlock(&s->lock);
	digest_wipe(name, sizeof name);
	return failed;
}

unsigned long
signkeys_derived(struct signkeys *s)
{
	unsigned long n;

	(void)pthread_mutex_lock(&s->lock);
	n = s->derived;
	(void)pthread_mutex_unlock(&s->lock);
	return n;
}

void
signkeys_free(struct signkeys *s)
{
	if (s == NULL)
		return;
	(void)pthread_mutex_destroy(&s->lock);
	digest_free(s->digest);
	digest_wipe(s, sizeof *s);
	free(s);
}
