#include "arazzo/body.h"

#include "base/text.h"
#include "http/http.h"

bool
body_type_is_json(const char *type)
{
	static const char amz[] = "application/x-amz-json";

	if (type == NULL)
		return false;
	for (size_t i = 0; i < sizeof amz - 1; i++)
		if (text_lower(type[i]) != amz[i])
			return http_type_is_json(type);
	return true;
}
