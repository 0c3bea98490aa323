/* collectd's exec protocol: PUTVAL and PUTNOTIF. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/collectd_type.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* collectd's DATA_MAX_NAME_LEN and NOTIF_MAX_MSG_LEN, less the final '\0'. */
#define COLLECTD_NAME_MAX 127
#define COLLECTD_MESSAGE_MAX 255

/* A part of an identifier: no '/', no quote, no blank. */
static void
write_name(struct buf *b, const char *name)
{
	char text[COLLECTD_NAME_MAX + 1];
	size_t n = strlen(name);

	if (n > COLLECTD_NAME_MAX)
		n = COLLECTD_NAME_MAX;
	memcpy(text, name, n);
	text[n] = '\0';
	write_safe(b, text, "._+@-", '-');
}

static const char *
service_instance(const struct report *r)
{
	const char *name = write_service(r);

	return text_equal_nocase(name, r->service) ? "" : name;
}

/* PUTVAL "host/plugin-instance/type-name[-label]" interval=10 TIME: */
static void
value_begin(struct buf *b, const struct report *r,
    const struct format_options *o, const char *type, const char *name,
    const char *more)
{
	const char *instance = service_instance(r);

	buf_puts(b, "PUTVAL \"");
	write_name(b, write_host(r));
	buf_putc(b, '/');
	write_lower(b, r->service);
	if (*instance != '\0') {
		buf_putc(b, '-');
		write_name(b, instance);
	}
	buf_printf(b, "/%s-", type);
	write_name(b, name);
	if (*more != '\0') {
		buf_putc(b, '-');
		write_name(b, more);
	}
	buf_puts(b, "\" interval=");
	write_number(b, o->interval_s > 0 ? o->interval_s : 10, NULL);
	buf_printf(b, " %lld:", (long long)(r->time_ms / 1000));
}

static void
value(struct buf *b, const struct report *r, const struct format_options *o,
    const struct metric *m, const char *name, const char *more)
{
	const char *type = collectd_type(m->label, m->unit, m->value);

	value_begin(b, r, o, type, name, more);
	if (text_equal(type, "derive"))
		buf_printf(b, "%.0f", m->value);
	else
		write_metric(b, m);
	buf_putc(b, '\n');
}

/* UNKNOWN is a warning, not a failure: a failure may cancel builds. */
static void
notify(struct buf *b, const struct report *r, enum state s, const char *name,
    const char *text, const char *arn)
{
	const char *instance = service_instance(r);
	char *message;

	buf_puts(b, "PUTNOTIF host=\"");
	write_name(b, write_host(r));
	buf_puts(b, "\" plugin=\"");
	write_lower(b, r->service);
	if (*instance != '\0') {
		buf_puts(b, "\" plugin_instance=\"");
		write_name(b, instance);
	}
	buf_puts(b, "\" type=\"gauge\" type_instance=\"");
	write_name(b, name);
	buf_printf(b, "\" severity=%s time=%lld",
	    s == STATE_CRITICAL ? "failure" : "warning",
	    (long long)(r->time_ms / 1000));
	if (*arn != '\0') {
		buf_puts(b, " s:image_arn=");
		write_quoted(b, arn);
	}
	buf_puts(b, " message=");
	message = report_clean_middle(r->arena, text, COLLECTD_MESSAGE_MAX);
	write_quoted(b, message != NULL ? message : "out of memory");
	buf_putc(b, '\n');
}

/* PUTVAL for every number; PUTNOTIF only for what is not OK: the protocol has
 * no memory, so an "okay" at every interval would drown the rest. */
void
format_collectd(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	value_begin(b, r, o, "gauge", "state", "");
	buf_printf(b, "%d\n", (int)r->state);
	for (const struct metric *m = r->metric; m != NULL; m = m->next)
		value(b, r, o, m, m->label, "");
	for (const struct check *c = r->check; c != NULL; c = c->next) {
		value_begin(b, r, o, "gauge", c->name, "");
		buf_printf(b, "%d\n", (int)c->state);
		for (const struct metric *m = c->metric; m; m = m->next)
			value(b, r, o, m, c->name,
			    text_equal(m->label, "age") ? "" : m->label);
	}
	if (r->state != STATE_OK)
		notify(b, r, r->state, "state", r->summary, "");
	for (const struct check *c = r->check; c != NULL; c = c->next)
		if (c->state != STATE_OK)
			notify(b, r, c->state, c->name, c->text,
			    check_label_get(c, "arn"));
}
