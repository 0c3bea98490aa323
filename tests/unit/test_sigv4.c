/* AWS Signature Version 4. */
#include <string.h>

#include "aws/sign/digest.h"
#include "aws/sign/signkey.h"
#include "aws/sign/sigv4.h"
#include "base/encode.h"
#include "base/time.h"
#include "http/http.h"
#include "unit.h"

static const struct creds creds = { .access_key_id = "AKIDEXAMPLE",
	.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

static struct sigv4_scope
scope_new(void)
{
	struct sigv4_scope s = { .region = "us-east-1", .service = "service" };

	(void)time_parse_rfc3339("2015-08-30T12:36:00Z", &s.now_ms);
	return s;
}

START_TEST(the_plainest_request_has_the_published_signature)
{
	struct http_request q = { .method = "GET",
		.url = "https://example.amazonaws.com/" };
	struct sigv4_scope s = scope_new();
	struct arena *a = arena_new(0);
	struct sigv4_parts parts = { 0 };

	ck_assert_int_eq(sigv4_sign(a, &q, &creds, &s, &parts, NULL), 0);
	/* get-vanilla of AWS's signing suite */
	ck_assert_str_eq(parts.signature,
	    "5fa00fa31553b73ebf1942676e86291e"
	    "8372ff2a2260956d9b8aae1d763fbf31");
	ck_assert_str_eq(http_request_header(&q, "Host"),
	    "example.amazonaws.com");
	ck_assert_str_eq(http_request_header(&q, "X-Amz-Date"),
	    "20150830T123600Z");
	arena_free(a);
}
END_TEST

START_TEST(signing_again_replaces_what_was_there)
{
	struct http_request q = { .method = "GET",
		.url = "https://example.amazonaws.com/" };
	struct sigv4_scope s = scope_new();
	struct creds with_token = creds;
	struct arena *a = arena_new(0);
	struct sigv4_parts once = { 0 }, twice = { 0 };

	with_token.session_token = "TOKEN";
	ck_assert_int_eq(sigv4_sign(a, &q, &with_token, &s, NULL, NULL), 0);
	ck_assert_str_eq(http_request_header(&q, "X-Amz-Security-Token"),
	    "TOKEN");
	ck_assert_int_eq(sigv4_sign(a, &q, &creds, &s, &once, NULL), 0);
	ck_assert_ptr_null(http_request_header(&q, "X-Amz-Security-Token"));
	s.now_ms += 60000;
	ck_assert_int_eq(sigv4_sign(a, &q, &creds, &s, &twice, NULL), 0);
	ck_assert_uint_eq(q.nheader, 3);
	ck_assert_str_ne(once.signature, twice.signature);
	arena_free(a);
}
END_TEST

START_TEST(headers_that_change_on_the_way_are_not_signed)
{
	static const char *const names[] = { "Connection", "Expect",
		"Keep-Alive", "Proxy-Authorization", "TE", "Trailer",
		"Transfer-Encoding", "Upgrade", "User-Agent",
		"X-Amzn-Trace-Id" };
	struct http_request q = { .method = "GET",
		.url = "https://example.amazonaws.com/" };
	struct sigv4_scope s = scope_new();
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		ck_assert_int_eq(http_add_header(a, &q, names[i], "x", NULL),
		    0);
	ck_assert_int_eq(sigv4_sign(a, &q, &creds, &s, NULL, NULL), 0);
	ck_assert_ptr_nonnull(strstr(http_request_header(&q, "Authorization"),
	    "SignedHeaders=host;x-amz-date,"));
	arena_free(a);
}
END_TEST

START_TEST(a_verifier_names_the_signed_headers)
{
	struct http_request q = { .method = "GET",
		.url = "https://example.amazonaws.com/" };
	struct sigv4_scope s = scope_new();
	struct arena *a = arena_new(0);

	ck_assert_int_eq(http_add_header(a, &q, "User-Agent", "x", NULL), 0);
	ck_assert_int_eq(http_add_header(a, &q, "Accept", "y", NULL), 0);
	s.only = "host;user-agent;x-amz-date";
	ck_assert_int_eq(sigv4_sign(a, &q, &creds, &s, NULL, NULL), 0);
	ck_assert_ptr_nonnull(strstr(http_request_header(&q, "Authorization"),
	    "SignedHeaders=host;user-agent;x-amz-date,"));
	arena_free(a);
}
END_TEST

START_TEST(a_payload_hash_that_is_sent_is_the_right_one)
{
	struct http_request q = { .method = "PUT",
		.body = "{}",
		.nbody = 2,
		.url = "https://example.amazonaws.com/" };
	struct sigv4_scope s = scope_new();
	struct arena *a = arena_new(0);

	ck_assert_int_eq(http_add_header(a, &q, "X-Amz-Content-Sha256", "wrong",
			     NULL),
	    0);
	ck_assert_int_eq(sigv4_sign(a, &q, &creds, &s, NULL, NULL), 0);
	ck_assert_str_eq(http_request_header(&q, "x-amz-content-sha256"),
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
	arena_free(a);
}
END_TEST

START_TEST(a_token_with_a_newline_is_refused_and_not_shown)
{
	struct http_request q = { .method = "GET",
		.url = "https://example.amazonaws.com/" };
	struct sigv4_scope s = scope_new();
	struct creds bad = creds;
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	bad.session_token = "hunter2\nX: y";
	ck_assert_int_eq(sigv4_sign(a, &q, &bad, &s, NULL, &e), -1);
	ck_assert_ptr_null(strstr(e.text, "hunter2"));
	arena_free(a);
}
END_TEST

START_TEST(hmac_takes_keys_of_any_length)
{
	/* RFC 4231, cases 1 and 6; and nothing at all. */
	static const struct {
		char byte;
		size_t nkey;
		const char *text, *hex;
	} cases[] = {
		{ 0x0b, 20, "Hi There",
		    "b0344c61d8db38535ca8afceaf0bf12b"
		    "881dc200c9833da726e9376c2e32cff7" },
		{ (char)0xaa, 131,
		    "Test Using Larger Than Block-Size Key - Hash Key First",
		    "60e431591ee0b67f0d8a26aacbf5b77f"
		    "8e0bc6213728c5140546040f0ee37f54" },
		{ 0, 0, "",
		    "b613679a0814d9ec772f95d778c35fc5"
		    "ff1697c493715653c6c712144292c5ad" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unsigned char mac[DIGEST_SHA256_SIZE];
		char key[131], hex[2 * sizeof mac + 1];
		struct evp_md_ctx_st *c = digest_new(NULL);

		memset(key, cases[i].byte, sizeof key);
		ck_assert_int_eq(digest_hmac_sha256(c, key, cases[i].nkey,
				     cases[i].text, strlen(cases[i].text), mac),
		    0);
		encode_hex(mac, sizeof mac, hex);
		ck_assert_str_eq(hex, cases[i].hex);
		digest_free(c);
	}
}
END_TEST

/* Kept keys must give the same signature as derived ones. */
static void
sign_both_ways(struct signkeys *keys, const struct creds *c,
    struct sigv4_scope s)
{
	struct http_request q = { .method = "GET",
		.url = "https://example.amazonaws.com/" };
	struct sigv4_parts kept = { 0 }, anew = { 0 };
	struct arena *a = arena_new(0);

	s.keys = keys;
	ck_assert_int_eq(sigv4_sign(a, &q, c, &s, &kept, NULL), 0);
	s.keys = NULL;
	ck_assert_int_eq(sigv4_sign(a, &q, c, &s, &anew, NULL), 0);
	ck_assert_str_eq(kept.signature, anew.signature);
	arena_free(a);
}

START_TEST(a_kept_key_is_used_again_and_only_for_the_same_parts)
{
	struct signkeys *keys = signkeys_new(NULL);
	struct sigv4_scope plain = scope_new(), s;
	struct creds other = creds;

	ck_assert_ptr_nonnull(keys);
	sign_both_ways(keys, &creds, plain);
	s = plain;
	s.now_ms += 60000;
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), 1);
	s.now_ms = plain.now_ms + 86400000;
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), 2);
	s = plain;
	s.region = "us-east-2";
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), 3);
	s = plain;
	s.service = "sts";
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), 4);
	other.secret_access_key = "another";
	sign_both_ways(keys, &other, plain);
	ck_assert_uint_eq(signkeys_derived(keys), 5);
	sign_both_ways(keys, &creds, plain); /* the first is still there */
	ck_assert_uint_eq(signkeys_derived(keys), 5);
	signkeys_free(keys);
}
END_TEST

START_TEST(where_one_part_ends_matters_to_a_kept_key)
{
	struct signkeys *keys = signkeys_new(NULL);
	struct sigv4_scope s = scope_new();

	ck_assert_ptr_nonnull(keys);
	s.region = "ab";
	s.service = "c";
	sign_both_ways(keys, &creds, s);
	s.region = "a";
	s.service = "bc";
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), 2);
	signkeys_free(keys);
}
END_TEST

START_TEST(more_keys_than_places_take_the_oldest_location)
{
	struct signkeys *keys = signkeys_new(NULL);
	struct sigv4_scope s = scope_new();
	char region[] = "region-a";

	ck_assert_ptr_nonnull(keys);
	s.region = region;
	for (size_t i = 0; i <= SIGNKEY_SLOTS; i++) {
		region[sizeof region - 2] = (char)('a' + i);
		sign_both_ways(keys, &creds, s);
	}
	ck_assert_uint_eq(signkeys_derived(keys), SIGNKEY_SLOTS + 1);
	region[sizeof region - 2] = 'b'; /* kept */
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), SIGNKEY_SLOTS + 1);
	region[sizeof region - 2] = 'a'; /* gone */
	sign_both_ways(keys, &creds, s);
	ck_assert_uint_eq(signkeys_derived(keys), SIGNKEY_SLOTS + 2);
	signkeys_free(keys);
}
END_TEST

START_TEST(a_secret_too_long_to_keep_signs_all_the_same)
{
	struct signkeys *keys = signkeys_new(NULL);
	char secret[SIGNKEY_NAME_MAX + 1];
	struct creds c = creds;

	ck_assert_ptr_nonnull(keys);
	memset(secret, 's', sizeof secret - 1);
	secret[sizeof secret - 1] = '\0';
	c.secret_access_key = secret;
	sign_both_ways(keys, &c, scope_new());
	secret[0] = 't';
	sign_both_ways(keys, &c, scope_new());
	ck_assert_uint_eq(signkeys_derived(keys), 2);
	signkeys_free(keys);
}
END_TEST

UNIT_MAIN("sigv4", a_kept_key_is_used_again_and_only_for_the_same_parts,
    where_one_part_ends_matters_to_a_kept_key,
    more_keys_than_places_take_the_oldest_location,
    a_secret_too_long_to_keep_signs_all_the_same, hmac_takes_keys_of_any_length,
    the_plainest_request_has_the_published_signature,
    signing_again_replaces_what_was_there,
    headers_that_change_on_the_way_are_not_signed,
    a_verifier_names_the_signed_headers,
    a_payload_hash_that_is_sent_is_the_right_one,
    a_token_with_a_newline_is_refused_and_not_shown)
