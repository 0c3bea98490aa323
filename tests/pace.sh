#!/usr/bin/env bash
# pace.sh: prints how many times slower than an idle machine this one is now, a
# whole number from 1 to 20.  Time limits of the tests are multiples of it.
# A shell that counts and starts programs: what the tests spend their time on;
# the median of three, for a busy machine has idle moments, and others.
set -u
REFERENCE_MS=30 # an idle core of 2024

sum=0 least=999999 most=0
for _ in 1 2 3; do
	from=$EPOCHREALTIME
	for ((i = 0; i < 20; i++)); do
		/bin/true
	done
	for ((i = 0; i < 4000; i++)); do
		:
	done
	to=$EPOCHREALTIME
	ms=$(((${to/[.,]/} - ${from/[.,]/}) / 1000))
	sum=$((sum + ms))
	[ "$ms" -ge "$least" ] || least=$ms
	[ "$ms" -le "$most" ] || most=$ms
done
pace=$(((sum - least - most + REFERENCE_MS - 1) / REFERENCE_MS))
[ "$pace" -ge 1 ] || pace=1
[ "$pace" -le 20 ] || pace=20
echo "$pace"
