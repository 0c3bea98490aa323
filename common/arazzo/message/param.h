/* Parameters of a step and their declarations in the operation. */
#ifndef ARAZZO_MESSAGE_PARAM_H
#define ARAZZO_MESSAGE_PARAM_H

#include <stdbool.h>

#include "arazzo/openapi/openapi.h"

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

#endif
