/* loop FILE: a bare libcurl loop, one handle, libcurl's own signing; FILE has
 * one request per line: METHOD, URL and body, separated by tabs.  The keys are
 * in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t
discard(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static int
request(CURL *c, char *line)
{
	char *method = strtok(line, "\t"), *url = strtok(NULL, "\t");
	char *body = strtok(NULL, "\t");
	long status = 0;

	if (url == NULL)
		return -1;
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
	/* The signature would still cover the body before. */
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	if (body != NULL)
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
	if (curl_easy_perform(c) != CURLE_OK)
		return -1;
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	return status == 200 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;
	const char *key = getenv("AWS_ACCESS_KEY_ID");
	const char *secret = getenv("AWS_SECRET_ACCESS_KEY");
	char userpwd[300], *line = NULL;
	struct curl_slist *headers;
	size_t size = 0;
	int rc = 0;
	CURL *c;

	if (f == NULL || key == NULL || secret == NULL)
		return 3;
	(void)snprintf(userpwd, sizeof userpwd, "%s:%s", key, secret);
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
	c = curl_easy_init();
	headers = curl_slist_append(NULL, "Content-Type: application/json");
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_AWS_SIGV4,
	    "aws:amz:us-east-1:imagebuilder");
	curl_easy_setopt(c, CURLOPT_USERPWD, userpwd);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, discard);
	while (rc == 0 && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		rc = request(c, line);
	}
	free(line);
	(void)fclose(f);
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	return rc == 0 ? 0 : 1;
}
