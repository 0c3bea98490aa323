/* Zabbix: lines for zabbix_sender, and low-level discovery. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/format_list.h"
#include "monitor/report.h"
#include "monitor/write.h"

static bool
is_plain_parameter(const char *text)
{
	for (; *text != '\0'; text++)
		if (!text_is_alnum(*text) && strchr("_.:/-", *text) == NULL)
			return false;
	return true;
}

/* "HOST" "imagebuilder.WORD[PARAMETER]" and a blank; the parameter is quoted
 * inside the key where it needs to be. */
static void
write_key(struct buf *b, const struct report *r, const struct format_options *o,
    const char *word, const char *parameter)
{
	struct buf key = { 0 };

	write_lower(&key, r->service);
	buf_printf(&key, ".%s", word);
	if (*parameter != '\0') {
		buf_putc(&key, '[');
		if (is_plain_parameter(parameter))
			buf_puts(&key, parameter);
		else
			write_quoted(&key, parameter);
		buf_putc(&key, ']');
	}
	write_quoted(b, write_host(r, o));
	buf_putc(b, ' ');
	write_quoted(b, key.text != NULL ? key.text : "");
	buf_putc(b, ' ');
	b->failed |= key.failed;
	buf_free(&key);
}

static void
write_state_item(struct buf *b, const struct report *r,
    const struct format_options *o, const char *word, const char *parameter,
    enum state value)
{
	write_key(b, r, o, word, parameter);
	buf_printf(b, "%d\n", (int)value);
}

static void
write_metric_item(struct buf *b, const struct report *r,
    const struct format_options *o, const char *word, const char *parameter,
    const struct metric *m)
{
	write_key(b, r, o, word, parameter);
	write_metric(b, m);
	buf_putc(b, '\n');
}

static void
write_text_item(struct buf *b, const struct report *r,
    const struct format_options *o, const char *word, const char *parameter,
    const char *text)
{
	write_key(b, r, o, word, parameter);
	write_quoted(b, text);
	buf_putc(b, '\n');
}

static const char *
check_id(const struct check *c)
{
	const char *arn = check_label_get(c, "arn");

	return *arn != '\0' ? arn : c->name;
}

static void
write_check(struct buf *b, const struct report *r,
    const struct format_options *o, const struct check *c)
{
	const char *id = check_id(c);

	write_state_item(b, r, o, "state", id, c->state);
	write_text_item(b, r, o, "text", id, c->text);
	for (const struct metric *m = c->metric; m != NULL; m = m->next)
		write_metric_item(b, r, o, m->label, id, m);
}

/* Lines for zabbix_sender, to trapper items with these keys. */
void
format_zabbix(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	write_state_item(b, r, o, "verdict", "", r->state);
	write_text_item(b, r, o, "summary", "", r->summary);
	for (const struct metric *m = r->metric; m != NULL; m = m->next)
		write_metric_item(b, r, o, "metric", m->label, m);
	for (const struct check *c = r->check; c != NULL; c = c->next)
		write_check(b, r, o, c);
}

/* "{#NAME}":"value" */
static void
write_macro(struct buf *b, const char *name, const char *value)
{
	struct buf macro = { 0 };

	buf_puts(&macro, "{#");
	for (; *name != '\0'; name++) {
		char c = *name;

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_putc(&macro, text_is_alnum(c) ? c : '_');
	}
	buf_puts(&macro, "}");
	write_json(b, macro.text != NULL ? macro.text : "", value);
	b->failed |= macro.failed;
	buf_free(&macro);
}

/* Every check has these; a label of the same name is not repeated. */
static bool
is_common(const char *name)
{
	static const char *const names[] = { "id", "kind", "name", "state" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (text_equal_nocase(names[i], name))
			return true;
	return false;
}

void
format_zabbix_lld(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	(void)o;
	buf_putc(b, '[');
	for (const struct check *c = r->check; c != NULL; c = c->next) {
		if (c->of_many)
			continue;
		write_json_open(b, NULL, '{');
		write_macro(b, "id", check_id(c));
		write_macro(b, "kind", c->kind);
		write_macro(b, "name", c->name);
		write_macro(b, "state", state_word(c->state));
		for (const struct label *l = c->label; l != NULL; l = l->next)
			if (!is_common(l->name))
				write_macro(b, l->name, l->value);
		buf_putc(b, '}');
	}
	buf_puts(b, "]\n");
}
