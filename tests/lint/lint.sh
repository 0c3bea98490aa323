#!/usr/bin/env bash
# make lint: prints nothing on success, except which tools are missing.
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1
bad=0
mapfile -t sources < <(find common plugin tests -name '*.[ch]' | sort)
mapfile -t scripts < <(find setup.sh .ci/run tests contrib plugin \
	\( -name '*.sh' -o -path .ci/run \) -type f | sort)

missing() {
	command -v "$1" >/dev/null && return 1
	echo "lint: $1 is not installed: its checks are skipped"
}

# Each version of these has a layout and false alarms of its own: ours are of those
# of Debian 12.
is_ours() {
	! missing "$1" || return 1
	case $("$1" --version) in
	*" $2"*) return 0 ;;
	esac
	echo "lint: $1 is not version $2: its checks are skipped"
	return 1
}

for check in tests/lint/*.sh; do
	case $check in */lint.sh) continue ;; esac
	bash "$check" || bad=1
done
if ! missing python3; then
	for check in circles conditional english names; do
		python3 tests/lint/$check.py || bad=1
	done
fi
for file in "${sources[@]}"; do
	if [[ $file == *.c && $(head -c 2 "$file") != '/*' ]]; then
		echo "$file: does not begin with a comment that states its purpose"
		bad=1
	fi
done

if is_ours clang-format 14.; then
	clang-format --dry-run -Werror "${sources[@]}" || bad=1
fi
missing shellcheck || shellcheck -x -P SCRIPTDIR "${scripts[@]}" || bad=1
if is_ours cppcheck 2.10; then
	cppcheck --quiet --error-exitcode=1 -j "$(nproc)" \
		--language=c --std=c11 --inline-suppr --enable=warning,portability \
		--suppress=missingInclude --suppress=unknownMacro \
		--suppress=CastIntegerToAddressAtReturn \
		-I common -I . "${sources[@]}" || bad=1
fi
exit $bad
