# setup.sh as a stranger runs it: as a user with a sudo that asks, without one,
# behind a proxy, in a folder where nothing can be built.  Package tools, sudo and
# the build are stand-ins here; bare roots run the real ones.
# shellcheck shell=bash
# shellcheck source-path=SCRIPTDIR/../scenario
. "${srcdir:?}/tests/scenario/lib.sh"

need script setpriv
bin=$tmp/bin
clone=$tmp/clone
log=$tmp/log
mkdir -p "$bin" "$clone/tests/scenario"
cp "$srcdir/setup.sh" "$clone/"
for tool in bash sh awk cat chmod comm cp dirname env find grep mkdir mktemp \
	nproc rm sed sort tail tee; do
	ln -s "$(command -v "$tool")" "$bin/$tool"
done
# stub NAME: a program of this name from standard input.
stub() {
	{
		echo '#!/bin/sh'
		cat
	} >"$bin/$1"
	chmod 755 "$bin/$1"
}
stub id <<'EOS'
[ "$1" = -u ] && echo 1000 || echo alice
EOS
# Without arguments that name a package: the list of all.
stub dpkg-query <<EOS
case " \$* " in *' -L '*) exit 0 ;; esac
for package; do :; done
grep -qx "\$package" "$tmp/installed" 2>/dev/null && printf installed
EOS
stub apt-get <<EOS
echo "apt-get \$*" >>"$log"
case " \$* " in *' install '*)
	for word; do echo "\$word"; done >>"$tmp/installed" ;;
esac
EOS
stub apt-cache <<'EOS'
case $2 in
node-har-validator) echo '  Candidate: (none)' ;;
*) echo '  Candidate: 1.0' ;;
esac
EOS
stub autoreconf <<'EOS'
printf '#!/bin/sh\n: >Makefile\n' >configure
chmod 755 configure
EOS
stub make <<EOS
echo "make \$*" >>"$log"
EOS
stub demo <<'EOS'
echo "the demo runs: $*"
EOS
cp "$bin/demo" "$clone/tests/scenario/demo.sh"
setup() {
	run env -u BASH_ENV -u http_proxy -u https_proxy PATH="$bin" "${variables[@]}" \
		sh "$clone/setup.sh" "$@" </dev/null
}
variables=()

setup
expect_status "no command: usage" 2
expect_match "which names the commands" '^setup.sh test' "$OUT"
expect_no_match "and no line of the script" 'BASH_VERSION|set -eu' "$OUT"

# Without root and without sudo.
setup demo
expect_status "packages are missing and sudo is missing" 2
expect_match "apt's line begins with an update" \
	'^apt-get update && apt-get install -y --no-install-recommends autoconf .* jq$' "$OUT"
expect_equal "and nothing was run" "" "$(cat "$log" 2>/dev/null)"
setup test
expect_no_match "a package that this release lacks is not in the line" har-validator "$OUT"
rm -f "$log"

# The line of apt, run by an administrator.
sed -n 's/.*no-install-recommends //p' <<<"$OUT" | tr ' ' '\n' >"$tmp/installed"
setup demo
expect_status "with the packages installed no root is needed" 0
expect_match "the demo is built and runs" '^the demo runs: *$' "$OUT"
setup demo --keep
expect_match "with its option" '^the demo runs: --keep$' "$OUT"
setup demo --kept
expect_status "an unknown option: usage" 2

# A sudo that asks for a password on the terminal.
stub sudo <<EOS
echo "sudo \$*" >>"$log"
case \$1 in
-n) exit 1 ;;
-v)
	printf 'password for alice: ' >/dev/tty
	read -r password </dev/tty
	[ "\$password" = secret ]
	exit
	;;
--preserve-env=*) shift ;;
esac
# Nothing outside of the test's folder is changed.
case "\$*" in
*apt-get*) exec "\$@" ;;
tee*) cat >/dev/null ;;
esac
EOS
# in_terminal PASSWORD COMMAND...: types it.
in_terminal() {
	local password=$1
	shift
	run script -qefc "$(printf '%q ' "$@")" /dev/null <<<"$password"
}
: >"$tmp/installed"
: >"$log"
setup demo
expect_status "without a terminal it is not asked" 2
expect_match "apt's line is printed" '^apt-get update && ' "$OUT"
if ! script -qefc true /dev/null </dev/null >/dev/null 2>&1; then
	echo "SKIP: a sudo that asks: script(1) cannot make a terminal"
else
	: >"$log"
	in_terminal wrong env PATH="$bin" sh "$clone/setup.sh" demo
	expect_match "a wrong password: the line is printed" 'apt-get update && ' "$OUT"
	expect_no_match "and nothing installed" '^apt-get' "$(<"$log")"
	: >"$log"
	in_terminal secret env PATH="$bin" sh "$clone/setup.sh" demo
	expect_match "the password is asked for" 'password for alice' "$OUT"
	expect_match "then the packages are installed" '^apt-get .* install .* autoconf ' "$(<"$log")"
	expect_match "after an update" '^apt-get update' "$(<"$log")"
	expect_match "and the demo runs" 'the demo runs' "$OUT"
	expect_equal "the password is only in the terminal" "" "$(grep secret "$log")"

	# Behind a proxy.
	: >"$tmp/installed"
	: >"$log"
	in_terminal secret env PATH="$bin" http_proxy=http://proxy.example:3128 \
		sh "$clone/setup.sh" demo
	expect_match "sudo keeps the proxy for apt" \
		'^sudo --preserve-env=http_proxy,https_proxy,no_proxy apt-get update' "$(<"$log")"
	expect_no_match "by name, not in its arguments" 'proxy.example' "$(<"$log")"
fi

# Folders where nothing can be built: reported before anything is installed.
: >"$tmp/installed"
: >"$log"
mkdir "$tmp/my files"
cp -r "$clone" "$tmp/my files/clone"
run env PATH="$bin" bash "$tmp/my files/clone/setup.sh" test
expect_status "a path with blanks is refused" 2
expect_match "with the reason" 'make does not support blanks in a path' "$OUT"
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$tmp"
	chmod -R a+rX "$tmp"
	rm -rf "$clone/build"
	chmod 555 "$clone"
	run setpriv --reuid=daemon --regid=daemon --clear-groups \
		env PATH="$bin" bash "$clone/setup.sh" demo
	expect_status "a clone that cannot be written is refused" 2
	expect_match "by the name of the user" '^cannot write to .*/clone/build as alice' "$OUT"
	chmod 755 "$clone"
	mkdir "$clone/build"
	run setpriv --reuid=daemon --regid=daemon --clear-groups \
		env PATH="$bin" bash "$clone/setup.sh" demo
	expect_status "and so is a build of another user" 2
fi
mkdir "$tmp/noexec"
# shellcheck disable=SC2016
run unshare -m sh -c 'mount -t tmpfs -o noexec none "$0" || exit 77
	TMPDIR=$0 PATH=$1 exec bash "$2" test' "$tmp/noexec" "$bin" "$clone/setup.sh"
if [ "$STATUS" = 77 ] || [ "$STATUS" = 1 ]; then
	echo "SKIP: a temporary folder with noexec: no mount of our own is permitted"
else
	expect_status "a temporary folder without programs is refused" 2
	expect_match "with the remedy" 'cannot run programs in .*/noexec .*set TMPDIR' "$OUT"
fi
expect_equal "nothing was run for them" "" "$(<"$log")"
finish
