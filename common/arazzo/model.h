/* A description as structs: made by parse*.c, finished by link*.c, read-only
 * from then on.  Lists are linked in the order of the document.  Members named
 * raw or ..._ref are as written, for the linker and for messages. */
#ifndef ARAZZO_MODEL_H
#define ARAZZO_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "arazzo/language/selector.h"
#include "base/index.h"
#include "base/text.h"

struct arazzo;
struct criterion;
struct names;
struct operation;
struct schema;
struct template;
struct workflow;

enum source_type {
	SOURCE_UNKNOWN,
	SOURCE_OPENAPI,
	SOURCE_ARAZZO,
	SOURCE_ASYNCAPI
};

struct source {
	const char *name, *url; /* url as written */
	enum source_type type;
	struct location location;
	const struct doc *doc; /* NULL: not loaded; the reason is in missing */
	const char *missing;
	const struct arazzo *arazzo; /* of a source of that type */
	struct openapi *openapi;
	bool tried; /* loading it was tried */
	struct source *next;
};

enum param_in {
	PARAM_INPUT,
	PARAM_PATH,
	PARAM_QUERY,
	PARAM_HEADER,
	PARAM_COOKIE,
	PARAM_QUERYSTRING,
	PARAM_BODY
};

/* The location of that name; PARAM_INPUT: an unknown one. */
static inline enum param_in
param_in_named(const char *word)
{
	static const char *const words[] = {
		[PARAM_PATH] = "path",
		[PARAM_QUERY] = "query",
		[PARAM_HEADER] = "header",
		[PARAM_COOKIE] = "cookie",
		[PARAM_QUERYSTRING] = "querystring",
	};
	enum param_in in = PARAM_QUERYSTRING;

	while (in > PARAM_INPUT && !text_equal(words[in], word))
		in--;
	return in;
}

/* N6: header names ignore case. */
static inline bool
param_same_name(enum param_in in, const char *a, const char *b)
{
	return in == PARAM_HEADER ? text_equal_nocase(a, b) : text_equal(a, b);
}

struct param {
	const char *name;
	enum param_in in; /* PARAM_INPUT: the step names a workflow */
	json_t *raw;      /* the value as written */
	struct template *value;
	struct location location;
	struct param *next;
};

struct replacement {
	struct query target; /* QUERY_NONE until linked: by the content type */
	json_t *raw;
	struct template *value;
	struct location location;
	struct replacement *next;
};

struct body {
	const char *content_type; /* NULL: that of the operation */
	json_t *raw;
	struct template *payload; /* NULL: replacements only, or nothing */
	struct replacement *replacement;
	struct location location;
};

struct criterion_list {
	json_t *raw;
	struct criterion *criterion;
	struct criterion_list *next;
};

/* An output is an expression or a Selector Object (1.1). */
struct output {
	const char *name;
	const char *text; /* as written, for "unresolved" */
	json_t *raw;
	struct template *value;
	struct location location;
	struct output *next;
};

enum action_type { ACTION_END, ACTION_GOTO, ACTION_RETRY };

struct action {
	const char *name;
	enum action_type type;
	const char *step_ref, *workflow_ref;
	const struct step *step; /* goto, retry by way of */
	const struct workflow *workflow;
	int64_t retry_after_ms;
	unsigned retry_limit; /* 1 when absent */
	bool poll;            /* C10: retry among success actions */
	bool spin;            /* C11: a goto to its own step */
	unsigned index;       /* in the step's final list: its retry counter */
	struct criterion_list *criterion;
	struct param *param; /* 1.1 */
	struct location location;
	struct action *next;
};

struct step {
	const char *id;
	const char *operation_ref, *path_ref, *workflow_ref;
	unsigned index;                    /* order in its workflow */
	const struct operation *operation; /* either this */
	const struct workflow *workflow;   /* or this */
	const struct workflow *owner;      /* the workflow it belongs to */
	struct param *param; /* the workflow's already merged in */
	struct body *body;
	struct criterion_list *success;         /* NULL: 2xx (R16) */
	struct action *on_success, *on_failure; /* merged (R8) */
	unsigned nactions;                      /* of both lists */
	struct output *output;
	int64_t timeout_ms;      /* 1.1; 0: none */
	struct depends *depends; /* 1.1 */
	bool is_async;           /* 1.1: channelPath; refused by the linker */
	struct location location;
	json_t *raw;
	struct step *next;
};

/* A workflow, or a step of this or another workflow, that must be done
 * before. */
struct depends {
	const struct step *step;
	const struct workflow *workflow;
	struct depends *next;
};

struct workflow {
	const char *id, *summary;
	struct arazzo *owner;
	struct schema *inputs; /* NULL: none declared */
	struct depends *depends;
	struct param *param; /* for every step of it */
	struct action *on_success, *on_failure;
	struct step *step;  /* first to run (1.1: already in order) */
	struct index steps; /* the same by id; the first of several */
	unsigned nsteps;
	struct output *output;
	struct param *component; /* components/parameters it names by
					 * $components; name and value only */
	struct names *names;     /* what its expressions may name */
	bool reachable, linked;
	struct workflow *queued; /* the next that can be reached */
	struct location location;
	json_t *raw;
	struct workflow *next;
};

struct arazzo {
	const struct doc *doc;
	bool is_1_1;
	const char *title, *self;
	const char *base; /* of relative URLs: $self, else the doc's URL */
	struct source *source;
	struct workflow *workflow;
	struct index workflows; /* the same by id; the first of several */
	json_t *components;     /* as written */
	struct names *names;    /* what is the same for all its workflows */
	json_t *sources; /* $sourceDescriptions: { name: { url, type } } */
	struct linker *linker; /* of arazzo_link; NULL: all are linked */
};

#endif
