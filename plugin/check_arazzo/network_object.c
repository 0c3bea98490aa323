/* network.so: http/curl.c and aws/sign/digest.c as an object. */
#include "plugin/check_arazzo/network.h"

__attribute__((visibility("default"))) extern const struct network_table
    eib_network;

const struct network_table eib_network = {
	.head = { sizeof eib_network, PACKAGE_VERSION },
	.open = http_curl_new,
	.sha256 = digest_sha256,
	.hmac_sha256 = digest_hmac_sha256,
	.sha1 = digest_sha1,
};
