/* Partitions, regions and the endpoints of services. */
#ifndef AWS_CONFIG_REGION_H
#define AWS_CONFIG_REGION_H

#include <stdbool.h>

struct arena;
struct aws_config;
struct err;

/* By option (may be NULL), AWS_REGION, AWS_DEFAULT_REGION, the profile.
 * NULL: ERR_INPUT, none of them, or no region name. */
const char *region_choose(const struct aws_config *c, const char *option,
    struct err *e);

/* Where region_choose found it: "--region", a variable, "FILE:LINE". */
const char *region_source(struct arena *a, const struct aws_config *c,
    const char *option);

/* Is it valid in a host name: lower-case letters, digits and
 * '-', 63 at most?  -1: ERR_INPUT. */
int region_check(const char *region, struct err *e);

/* Is it a host of an AWS partition, "sts.us-east-1.amazonaws.com"? */
bool partition_has_host(const char *host);

/* The console's host in a region's partition ("console.aws.amazon.com"); NULL:
 * the host is not published, or the region belongs to no known partition. */
const char *partition_console(const char *region);

struct endpoint {
	const char *url;    /* no slash at its end */
	const char *region; /* that requests are signed for */
	bool custom;        /* a configured one */
	const char *source; /* "--endpoint-url", a variable, "FILE:LINE" or the
			     * partition's rule */
};

/* option: an endpoint by option, or NULL.  Then AWS_ENDPOINT_URL_service,
 * AWS_ENDPOINT_URL, [services], endpoint_url (unless these are ignored), then
 * the partition's rules, with FIPS and dual-stack.  -1: ERR_INPUT. */
int endpoint_find(struct arena *a, const struct aws_config *c,
    const char *service, const char *region, const char *option,
    struct endpoint *ret, struct err *e);

#endif
