/* Zabbix: lines for zabbix_sender, and low-level discovery. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* "HOST" "imagebuilder.WORD[PARAMETER]" and a blank; the parameter is quoted
 * inside the key where it needs to be. */
static void
write_key(struct buf *b, const struct report *r, const char *word,
    const char *parameter)
{
	static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.:/-";
	struct buf key = { 0 };

	write_lower(&key, r->service);
	buf_printf(&key, ".%s", word);
	if (*parameter != '\0') {
		buf_putc(&key, '[');
		if (parameter[strspn(parameter, plain)] == '\0')
			buf_puts(&key, parameter);
		else
			write_quoted(&key, parameter);
		buf_putc(&key, ']');
	}
	write_quoted(b, write_host(r));
	buf_putc(b, ' ');
	write_quoted(b, key.text != NULL ? key.text : "");
	buf_putc(b, ' ');
	b->failed |= key.failed;
	buf_free(&key);
}

/* A verdict: its state and its text under two words. */
static void
write_verdict(struct buf *b, const struct report *r,
    const char *const word[static 2], const char *parameter, enum state state,
    const char *text)
{
	write_key(b, r, word[0], parameter);
	buf_printf(b, "%d\n", (int)state);
	write_key(b, r, word[1], parameter);
	write_quoted(b, text);
	buf_putc(b, '\n');
}

static const char *
check_id(const struct check *c)
{
	const char *arn = check_label_get(c, "arn");

	return *arn != '\0' ? arn : c->name;
}

/* Lines for zabbix_sender, to trapper items with these keys. */
void
format_zabbix(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	static const char *const whole[] = { "verdict", "summary" };
	static const char *const part[] = { "state", "text" };

	(void)o;
	write_verdict(b, r, whole, "", r->state, r->summary);
	for (const struct metric *m = r->metric; m != NULL; m = m->next) {
		write_key(b, r, "metric", m->label);
		write_metric(b, m);
		buf_putc(b, '\n');
	}
	for (const struct check *c = r->check; c != NULL; c = c->next) {
		write_verdict(b, r, part, check_id(c), c->state, c->text);
		for (const struct metric *m = c->metric; m; m = m->next) {
			write_key(b, r, m->label, check_id(c));
			write_metric(b, m);
			buf_putc(b, '\n');
		}
	}
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
			/* Every check has these four. */
			if (!text_equal_nocase(l->name, "id") &&
			    !text_equal_nocase(l->name, "kind") &&
			    !text_equal_nocase(l->name, "name") &&
			    !text_equal_nocase(l->name, "state"))
				write_macro(b, l->name, l->value);
		buf_putc(b, '}');
	}
	buf_puts(b, "]\n");
}
