/* sink COMMAND ...: in a network namespace of its own (unshare -rn), runs a
 * command beside a name server on 127.0.0.1 that never answers. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int
loopback_up(int fd)
{
	struct ifreq r = { .ifr_flags = IFF_UP | IFF_RUNNING };

	memcpy(r.ifr_name, "lo", sizeof "lo");
	return ioctl(fd, SIOCSIFFLAGS, &r);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(53) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), status;
	pid_t pid;

	if (argc < 2 || fd < 0 || loopback_up(fd) < 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		perror("sink");
		return 77;
	}
	if (posix_spawnp(&pid, argv[1], NULL, NULL, argv + 1, environ) != 0 ||
	    waitpid(pid, &status, 0) < 0)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}
