/* Shared by message/ only: what a request is made of. */
#ifndef ARAZZO_MESSAGE_INTERNAL_H
#define ARAZZO_MESSAGE_INTERNAL_H

#include "arazzo/message/body.h"
#include "arazzo/openapi/openapi.h"
#include "base/text.h"

/* Parameters of a step and their declarations in the operation ------------ */

/* The operation's declaration for that location and name (header names ignore
 * case); NULL: none. */
const struct op_param *request_declared(const struct operation *op,
    enum param_in in, const char *name);

/* The declaration, else the defaults of the location (C8), put into room. */
const struct op_param *request_location(const struct operation *op,
    const struct param *p, struct op_param *room);

/* Does the step give such a parameter? */
bool request_gives(const struct step *step, enum param_in in, const char *name);

/* Arazzo R12: may the workflow run without that input? */
bool request_input_is_optional(const struct step *step, const char *input);

/* A header that frames the message: what we send decides, not a parameter. */
bool request_is_framing(const char *header);

/* Path keys: literal text and variables (arazzo R15, C12) ----------------- */

/* A piece of a key: literal text, or a variable ("{id}", "{Key+}",
 * "{+name}": keeps '/'). */
struct path_piece {
	struct span text; /* the literal, or the variable's name */
	bool is_variable, keeps_slash;
};

/* The piece at *p, which moves behind it.  False at the end. */
bool path_next(const char **p, struct path_piece *ret);

/* Is it the variable of that name?  A name may be written with the '+' of
 * "{Key+}" or without (C12). */
bool path_is(const struct path_piece *piece, const char *name);
bool path_same_name(const char *a, const char *b);
/* The parameter that the step gives for that variable; NULL: none. */
const struct param *request_path_param(const struct step *step,
    const struct path_piece *piece);
/* Does the key hold that variable? */
bool path_has(const char *key, const char *name);

/* "." or ".." as a whole segment, percent-encoded too: another resource would
 * be addressed. */
bool path_has_dots(const char *path);

/* Objects as forms, by the Encoding Objects of the operation -------------- */

#define FORM_MAX_PARTS 10000 /* names and values of one form */

/* The members of a form as text (C20): { name: text }, a name that occurs
 * several times: an array.  NULL: ERR_LIMIT, ERR_MEMORY. */
json_t *form_members(struct arena *a, const char *text, struct err *e);

/* Both fill text, n and type.  media may be NULL.  -1: ERR_INPUT (a NUL
 * character), ERR_LIMIT, ERR_MEMORY. */
int body_form(struct arena *a, json_t *object, const struct op_media *media,
    struct body_text *ret, struct err *e);
int body_multipart(struct arena *a, json_t *object,
    const struct op_media *media, const struct file_value *files,
    struct body_text *ret, struct err *e);

/* The file that the value is; NULL: it is not one. */
const struct file_value *form_file(const struct file_value *files,
    const json_t *v);

/* JSON values as XML, by the XML Objects of a schema ---------------------- */

/* The text of the element that the schema describes; root->name is not NULL.
 * Elements without a prefix of their own have that of the element around them.
 * NULL: ERR_INPUT (a name or a character that XML cannot have), ERR_LIMIT,
 * ERR_MEMORY. */
char *xml_write(struct arena *a, const struct op_xml *root, json_t *value,
    size_t *ret_n, struct err *e);

#endif
