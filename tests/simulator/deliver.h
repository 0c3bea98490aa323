/* Sends a response, or the part of it that a fault leaves. */
#ifndef SIMULATOR_DELIVER_H
#define SIMULATOR_DELIVER_H

#include <stdint.h>

#include <microhttpd.h>

struct answer;
struct ask;

/* stop_fd becomes readable when waiting must end.  MHD_NO: the connection must
 * be closed. */
enum MHD_Result deliver(struct MHD_Connection *c, int stop_fd,
    const struct ask *q, const struct answer *r, int64_t date_ms);

#endif
