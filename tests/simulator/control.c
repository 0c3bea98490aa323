/* The control port: JSON over HTTP, unsigned, on loopback only.
 *
 *	GET    /state    images, counters, faults
 *	GET    /log      array of requests; DELETE: forget them
 *	POST   /set      a seed, applied to the platform as it is
 *	POST   /faults   one or an array; GET: what is left; DELETE: none
 *	GET    /keys     all access keys with their secrets
 *	POST   /keys     { "arn", "lifetimeMs" }: a session is minted
 *	POST   /reset    back to the start
 */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "faults.h"
#include "image.h"
#include "keys.h"
#include "sim.h"

struct control {
	struct sim *sim;
	struct ask *ask;
	struct answer *answer;
	json_t *in; /* NULL: no body */
};

static json_t *
done(void)
{
	return json_pack("{s:b}", "ok", 1);
}

static json_t *
fail(struct control *c, const char *text)
{
	c->answer->status = 400;
	return json_pack("{s:s}", "error", text);
}

static json_t *
get_state(struct control *c)
{
	struct sim *s = c->sim;
	json_t *images = json_array();

	image_advance_all(s);
	for (const struct image *i = s->image; i != NULL; i = i->next)
		(void)json_array_append_new(images,
		    json_pack("{s:s, s:s, s:b, s:b, s:I}", "arn", i->text,
			"status", image_status(i), "cancelling", i->cancelling,
			"deleted", i->deleted, "reads", (json_int_t)i->reads));
	return json_pack("{s:o, s:O, s:O, s:I, s:I, s:I, s:I}", "images",
	    images, "faults", s->faults, "config", s->config, "requests",
	    (json_int_t)s->counter[COUNT_REQUESTS], "cancelsAccepted",
	    (json_int_t)s->counter[COUNT_CANCELS_ACCEPTED], "cancelled",
	    (json_int_t)s->counter[COUNT_CANCELLED], "clockOffsetMs",
	    (json_int_t)s->clock_offset_ms);
}

static json_t *
get_log(struct control *c)
{
	return json_incref(c->sim->log);
}

static json_t *
delete_log(struct control *c)
{
	(void)json_array_clear(c->sim->log);
	memset(c->sim->counter, 0, sizeof c->sim->counter);
	return done();
}

static json_t *
post_set(struct control *c)
{
	struct err e = { 0 };

	if (seed_apply(c->sim, c->in, &e) < 0)
		return fail(c, e.text);
	return done();
}

static json_t *
get_faults(struct control *c)
{
	return json_incref(c->sim->faults);
}

static json_t *
post_faults(struct control *c)
{
	struct err e = { 0 };

	if (faults_add(c->sim, c->in, &e) < 0)
		return fail(c, e.text);
	return done();
}

static json_t *
delete_faults(struct control *c)
{
	(void)json_array_clear(c->sim->faults);
	return done();
}

static json_t *
key_json(const struct key *k)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:I}", "accessKeyId", k->id,
	    "secretAccessKey", k->secret, "sessionToken", k->token, "arn",
	    k->arn, "expiresMs", (json_int_t)k->expires_ms);
}

static json_t *
get_keys(struct control *c)
{
	json_t *all = json_array();

	for (const struct key *k = c->sim->key; k != NULL; k = k->next)
		(void)json_array_append_new(all, key_json(k));
	return all;
}

static json_t *
post_keys(struct control *c)
{
	const char *arn = member_text(c->in, "arn");

	return key_json(key_mint(c->sim,
	    arn != NULL ? arn :
			  "arn:aws:sts::" SIM_ACCOUNT
			  ":assumed-role/control/session",
	    member_int(c->in, "lifetimeMs", 3600 * 1000)));
}

static json_t *
post_reset(struct control *c)
{
	sim_reset(c->sim);
	return done();
}

static const struct route {
	const char *method, *path;
	json_t *(*run)(struct control *c);
	bool body;
} routes[] = {
	{ "GET", "/state", get_state, false },
	{ "GET", "/log", get_log, false },
	{ "DELETE", "/log", delete_log, false },
	{ "POST", "/set", post_set, true },
	{ "GET", "/faults", get_faults, false },
	{ "POST", "/faults", post_faults, true },
	{ "DELETE", "/faults", delete_faults, false },
	{ "GET", "/keys", get_keys, false },
	{ "POST", "/keys", post_keys, true },
	{ "POST", "/reset", post_reset, false },
};

static const struct route *
route_find(const struct ask *q)
{
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
		if (strcmp(routes[i].method, q->method) == 0 &&
		    strcmp(routes[i].path, q->path) == 0)
			return &routes[i];
	return NULL;
}

void
control_answer(struct sim *s, struct ask *q, struct answer *r)
{
	struct control c = { .sim = s, .ask = q, .answer = r };
	const struct route *route = route_find(q);
	json_error_t je;
	json_t *out;

	r->status = 200;
	if (route == NULL) {
		answer_json(q, r, 404,
		    json_pack("{s:s}", "error", "no such thing to control"));
		return;
	}
	if (route->body) {
		c.in = json_loadb(q->body, q->nbody, 0, &je);
		if (c.in == NULL) {
			answer_json(q, r, 400,
			    json_pack("{s:s}", "error", je.text));
			return;
		}
	}
	out = route->run(&c);
	json_decref(c.in);
	answer_json(q, r, r->status, out);
}
