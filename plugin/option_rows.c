/* The table of options of status and cancel, in the two forms that it is read
 * in: rows with readers for us, and the ABI's list for daemons. */
#include <stddef.h>

#include "plugin/call/option.h"
#include "plugin/cancel/alert.h"
#include "plugin/imagebuilder.h"
#include "plugin/model/build.h"

#define STATUS OPTION_STATUS
#define CANCEL OPTION_CANCEL
#define MANY OPTION_MANY
#define BOTH (OPTION_STATUS | OPTION_CANCEL)

const struct option_row option_rows[] = {
#define ROW(name, argument, letter, read, member, commands, help, word)   \
	{ name, argument, letter, read, offsetof(struct options, member), \
		commands, help, word },
#include "plugin/option_rows.h"
#undef ROW
	{ 0 },
};

const struct eib_option_info option_infos[] = {
#define ROW(name, argument, letter, read, member, commands, help, word) \
	{ name, argument, help, (commands)&BOTH, ((commands)&MANY) != 0 },
#include "plugin/option_rows.h"
#undef ROW
	{ 0 },
};
