/* AWS Security Token Service: credentials of a role. */
#ifndef AWS_CREDS_STS_H
#define AWS_CREDS_STS_H

struct arena;
struct creds;
struct creds_env;
struct err;

/* Parameters of a role; NULL members are left out. */
struct sts_role {
	const char *arn, *session_name, *external_id;
	const char *duration;  /* seconds, as configured */
	const char *web_token; /* AssumeRoleWithWebIdentity */
};

/* base: who asks; NULL with a web_token, which is not signed.  source: what
 * the result is called.  -1: ERR_INPUT (a value beyond the limits), ERR_AUTH
 * (STS refuses), ERR_NETWORK ... */
int sts_assume_role(const struct creds_env *env, struct arena *a,
    const struct sts_role *role, const struct creds *base, struct creds *ret,
    struct err *e);

#endif
