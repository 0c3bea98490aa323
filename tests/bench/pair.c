/* pair: measures two ways to do the same, side by side in one run.
 *
 *	pair [-n RUNS] LABEL --a[=STATUS] COMMAND... --b[=STATUS] COMMAND... 
 *
 * Runs a, b, a, b ...; a side with several commands (--b ... --b ...) runs
 * them one after the other: their times are added, of their memory the maximum
 * counts.  Prints the medians and a's share of b.  STATUS is the exit status
 * that the command must have, else nothing is printed and the exit status is
 * 1: a failure must not look fast. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 32
#define MAX_RUNS 1001

extern char **environ;

struct command {
	char **argv;
	int status;
};

struct side {
	struct command command[MAX_COMMANDS];
	size_t n;
};

enum { WALL, CPU, MEMORY, MEASURES };

struct sample {
	double measure[MEASURES]; /* ms, ms, MB */
};

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static int
start(char **argv, pid_t *ret)
{
	posix_spawn_file_actions_t to;
	int rc;

	(void)posix_spawn_file_actions_init(&to);
	(void)posix_spawn_file_actions_addopen(&to, 0, "/dev/null", O_RDONLY,
	    0);
	(void)posix_spawn_file_actions_addopen(&to, 1, "/dev/null", O_WRONLY,
	    0);
	rc = posix_spawnp(ret, argv[0], &to, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&to);
	if (rc != 0)
		(void)printf("pair: %s: %s\n", argv[0], strerror(rc));
	return rc;
}

/* Adds the cost of one command. */
static bool
run(const struct command *c, struct sample *sum)
{
	double from = now_ms();
	struct rusage used;
	double memory;
	pid_t pid;
	int status;

	if (start(c->argv, &pid) != 0)
		return false;
	while (wait4(pid, &status, 0, &used) < 0)
		if (errno != EINTR)
			return false;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != c->status) {
		(void)printf("pair: %s: wait status %#x, expected exit %d\n",
		    c->argv[0], (unsigned)status, c->status);
		return false;
	}
	memory = (double)used.ru_maxrss / 1024;
	sum->measure[WALL] += now_ms() - from;
	sum->measure[CPU] += ms_of(used.ru_utime) + ms_of(used.ru_stime);
	if (memory > sum->measure[MEMORY])
		sum->measure[MEMORY] = memory;
	return true;
}

static bool
run_side(const struct side *s, struct sample *ret)
{
	struct sample sum = { { 0 } };

	for (size_t i = 0; i < s->n; i++)
		if (!run(&s->command[i], &sum))
			return false;
	*ret = sum;
	return true;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(const struct sample *samples, size_t n, int measure)
{
	double values[MAX_RUNS] = { 0 };

	for (size_t i = 0; i < n; i++)
		values[i] = samples[i].measure[measure];
	qsort(values, n, sizeof values[0], compare);
	return values[n / 2];
}

static void
print(const char *label, const struct sample *a, const struct sample *b,
    size_t n)
{
	static const char *const names[MEASURES] = { "wall ms", "cpu ms",
		"peak MB" };

	(void)printf("%s (%zu runs, medians)\n", label, n);
	for (int m = 0; m < MEASURES; m++) {
		double x = median(a, n, m), y = median(b, n, m);

		(void)printf("  %-8s %9.2f against %9.2f: %6.3f\n", names[m], x,
		    y, y > 0 ? x / y : 0);
	}
}

/* "--a", "--a=2": the side's letter, else 0. */
static char
side_of(const char *arg, int *ret_status)
{
	if (strncmp(arg, "--a", 3) != 0 && strncmp(arg, "--b", 3) != 0)
		return 0;
	if (arg[3] != '\0' && arg[3] != '=')
		return 0;
	*ret_status = arg[3] == '=' ? atoi(arg + 4) : 0;
	return arg[2];
}

static bool
read_sides(char **argv, struct side *a, struct side *b)
{
	int status;

	while (*argv != NULL) {
		struct side *s = side_of(*argv, &status) == 'a' ? a : b;

		if (side_of(*argv, &status) == 0 || s->n == MAX_COMMANDS ||
		    argv[1] == NULL)
			return false;
		*argv++ = NULL;
		s->command[s->n++] = (struct command){ argv, status };
		while (*argv != NULL && side_of(*argv, &(int){ 0 }) == 0)
			argv++;
	}
	return a->n > 0 && b->n > 0;
}

int
main(int argc, char **argv)
{
	static struct sample a[MAX_RUNS], b[MAX_RUNS];
	static struct side one, other;
	size_t runs = 41;
	int option;

	while ((option = getopt(argc, argv, "+n:")) == 'n')
		runs = strtoul(optarg, NULL, 10);
	if (option != -1 || runs < 1 || runs > MAX_RUNS || argc - optind < 5 ||
	    !read_sides(argv + optind + 1, &one, &other)) {
		(void)printf("usage: pair [-n RUNS] LABEL --a[=STATUS] "
			     "COMMAND... --b[=STATUS] COMMAND...\n");
		return 3;
	}
	/* One run of each first, to warm the file cache. */
	if (!run_side(&one, &a[0]) || !run_side(&other, &b[0]))
		return 1;
	for (size_t i = 0; i < runs; i++)
		if (!run_side(&one, &a[i]) || !run_side(&other, &b[i]))
			return 1;
	print(argv[optind], a, b, runs);
	return 0;
}
