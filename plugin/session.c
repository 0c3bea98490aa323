#include "plugin/session.h"

#include <stdlib.h>

struct eib_session {
	int unused;
};

struct eib_session *
session_open(void)
{
	return calloc(1, sizeof (struct eib_session));
}

void
session_close(struct eib_session *session)
{
	free(session);
}
