/* Inside http/ only: the transport on libcurl and one send of it. */
#ifndef HTTP_CURL_H
#define HTTP_CURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "http/http.h"
#include "http/url.h"

struct transport {
	struct http http; /* first: a struct http * is a struct transport * */
	const struct platform *platform;
	struct arena *arena; /* of the options' strings */
	struct http_options options;
	CURL *easy;    /* made at the first send */
	bool whole_ca; /* the folder of authorities was not enough */
};

/* Why one of our callbacks stopped the transfer. */
enum stop {
	STOP_NONE,
	STOP_BODY,
	STOP_HEADERS,
	STOP_MEMORY,
	STOP_INTERRUPT,
	STOP_REPEAT,
	STOP_CHALLENGE,
	STOP_ADDRESS
};

/* One send. */
struct transfer {
	struct transport *transport;
	struct arena *arena;
	struct http_request *q;
	struct url url;
	const char *host; /* what messages call the other side */
	struct curl_slist *headers;
	struct buf body;
	size_t max_body, header_bytes;
	struct http_header *header; /* HTTP_MAX_HEADERS have room */
	size_t nheader;
	unsigned sends;     /* how often the request was written */
	bool headers_ended; /* the empty line behind them was read */
	bool refused;       /* by status 401 */
	enum stop stop;
	char detail[CURL_ERROR_SIZE];
};

/* curl_error.c --------------------------------------------------------- */

/* A time of the transfer in microseconds. */
curl_off_t curl_time(CURL *c, CURLINFO info);

/* Fills *e for a transfer that ended with code.  Always -1. */
int curl_failed(CURL *c, const struct transfer *t, CURLcode code,
    struct err *e);

#endif
