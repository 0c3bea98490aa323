/* The text of --help. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "option/option.h"

#define COLUMN 26 /* where the explanations begin */
#define WIDTH 79

static void
add_wrapped(struct buf *b, const char *text)
{
	size_t column = COLUMN;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column > COLUMN && column + 1 + n > WIDTH) {
			buf_printf(b, "\n%*s", COLUMN, "");
			column = COLUMN;
		} else if (column > COLUMN) {
			buf_putc(b, ' ');
			column++;
		}
		buf_add(b, text, n);
		column += n;
		text += n + (text[n] == ' ');
	}
	buf_putc(b, '\n');
}

static int
add_row(struct arena *a, struct buf *b, const struct option_row *r)
{
	const char *argument = r->argument == NULL ? "" : r->argument;
	const char *left = arena_printf(a, " %c%c%c --%s%s%s",
	    r->letter != 0 ? '-' : ' ', r->letter != 0 ? r->letter : ' ',
	    r->letter != 0 ? ',' : ' ', r->name,
	    *argument == '\0' || option_is_optional(r) ? "" : " ", argument);
	const char *help = r->help;

	for (size_t i = 0; r->word != NULL && r->word(i) != NULL; i++)
		help = arena_printf(a, "%s%s%s", help,
		    i == 0 ? "; one of: " : ", ", r->word(i));
	if (left == NULL || help == NULL)
		return -1;
	if (strlen(left) + 1 > COLUMN)
		buf_printf(b, "%s\n%*s", left, COLUMN, "");
	else
		buf_printf(b, "%-*s", COLUMN, left);
	add_wrapped(b, help);
	return 0;
}

const char *
option_help(struct arena *a, const struct option_program *p)
{
	struct buf b = { 0 };
	int bad = 0;

	buf_printf(&b, "%s %s\n%s\n\nUsage: %s %s\n\n", p->name,
	    PACKAGE_VERSION, p->about, p->name, p->usage);
	for (const struct option_row *r = option_common; r->name != NULL; r++)
		bad |= add_row(a, &b, r);
	for (const struct option_row *r = p->table; r->name != NULL; r++)
		if ((r->commands & p->commands & ~OPTION_MANY) != 0)
			bad |= add_row(a, &b, r);
	buf_printf(&b,
	    "\nDurations: 90, 15m, 2h, 1d12h.  Ranges: 10, 10:, ~:10, @5:20.\n"
	    "Exit status: %s.\nSee %s(1).\n",
	    p->exits, p->name);
	if (bad != 0) {
		buf_free(&b);
		return NULL;
	}
	return buf_take(&b, a);
}
