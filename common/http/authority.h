/* Which certificates may end a chain. */
#ifndef HTTP_AUTHORITY_H
#define HTTP_AUTHORITY_H

/* Makes the handshakes of an SSL_CTX accept a chain only if its trusted certificates
 * are in that PEM file, too, each between lines of its own as "openssl x509"
 * writes them.  Where the file is written in another way, or cannot be read,
 * nothing is accepted.  bundle: its path, which must outlive the context. */
void authority_require(void *ssl_ctx, void *bundle);

#endif
