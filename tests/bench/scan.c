/* scan FILE: reads libyaml's events of a file and does nothing with them: the
 * minimum cost of reading it. */
#include <stdio.h>
#include <yaml.h>

int
main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	yaml_parser_t parser;
	yaml_event_t event;
	size_t n = 0;
	int last;

	if (f == NULL || !yaml_parser_initialize(&parser))
		return 3;
	yaml_parser_set_input_file(&parser, f);
	do {
		if (!yaml_parser_parse(&parser, &event))
			return 1;
		last = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		n++;
	} while (!last);
	yaml_parser_delete(&parser);
	(void)fclose(f);
	(void)printf("%zu events\n", n);
	return 0;
}
