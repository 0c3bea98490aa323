/* Objects as forms, by the Encoding Objects of the operation. */
#ifndef ARAZZO_MESSAGE_FORM_H
#define ARAZZO_MESSAGE_FORM_H

#include <jansson.h>

struct arena;
struct body_text;
struct err;
struct file_value;
struct op_media;

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

#endif
