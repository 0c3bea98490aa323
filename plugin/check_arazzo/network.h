/* libcurl and libcrypto, and the 30 libraries behind them, cost a start 3.4 ms
 * and 6 MB.  A program that may end without a request has them in network.so,
 * which is loaded when it is first needed. */
#ifndef PLUGIN_CHECK_ARAZZO_NETWORK_H
#define PLUGIN_CHECK_ARAZZO_NETWORK_H

#include "aws/sign/digest.h"
#include "base/object.h"
#include "http/http.h"

/* What network.so hands to network_late.c. */
#define NETWORK_TABLE_SYMBOL "eib_network"
struct network_table {
	struct object_head head;
	struct http *(*open)(const struct platform *w,
	    const struct http_options *options, struct err *e);
	int (*sha256)(const void *p, size_t n,
	    unsigned char ret[static DIGEST_SHA256_SIZE]);
	int (*hmac_sha256)(const void *key, size_t nkey, const void *p,
	    size_t n, unsigned char ret[static DIGEST_SHA256_SIZE]);
	int (*sha1)(const void *p, size_t n,
	    unsigned char ret[static DIGEST_SHA1_SIZE]);
};

/* Loads it now.  -1: ERR_UNSUPPORTED; digests and transports fail, too. */
int network_load(struct err *e);

#endif
