#!/usr/bin/env bash
# Who is on the other side: certificates, CA bundles, versions of TLS.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

need openssl
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
cd "$tmp" || exit 99

# authority NAME; certificate NAME AUTHORITY SUBJECT-ALT-NAME [DAYS|from to]
quiet() {
	"$@" >>openssl.log 2>&1 || {
		cat openssl.log
		skip "openssl cannot: $*"
	}
}
authority() {
	quiet openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
	    -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem"
}
certificate() {
	local dates=("${@:4}")
	quiet openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
	printf 'subjectAltName=%s\n' "$3" >"$1.ext"
	if [ "${#dates[@]}" -eq 2 ]; then
		mkdir -p ca.new && : >ca.index && echo 01 >ca.serial
		printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'new_certs_dir=ca.new' \
		    'database=ca.index' 'serial=ca.serial' 'default_md=sha256' \
		    'policy=p' '[p]' 'commonName=supplied' >ca.conf
		quiet openssl ca -batch -config ca.conf -notext \
		    -cert "$2.pem" -keyfile "$2.key" -in "$1.csr" \
		    -out "$1.pem" -extfile "$1.ext" \
		    -startdate "${dates[0]}" -enddate "${dates[1]}"
	else
		quiet openssl x509 -req -in "$1.csr" -CA "$2.pem" \
		    -CAkey "$2.key" -CAcreateserial -days 2 -out "$1.pem" \
		    -extfile "$1.ext"
	fi
}
authority ours
authority theirs
certificate good ours IP:127.0.0.1
certificate elsewhere ours DNS:elsewhere.example
certificate old ours IP:127.0.0.1 20200101000000Z 20200102000000Z
certificate future ours IP:127.0.0.1 20990101000000Z 20990102000000Z
certificate foreign theirs IP:127.0.0.1

# serve NAME: the simulator with that certificate.
serve() {
	start_simulator --seed hanging --tls-cert "$1.pem" --tls-key "$1.key"
}
check() {
	run "$builddir/check_imagebuilder" --image "$ARN" --no-steps -t "$(scaled 5)s" "$@"
}
refuses() {
	serve "$2"
	check --ca-bundle ours.pem
	expect_status "$1 is UNKNOWN" 3
	expect_match "$1: message" "$3" "${OUT%%$'\n'*}"
	expect_equal "$1: nothing was asked" 0 "$(sim_log length)"
}

serve good
check --ca-bundle ours.pem
expect_status "a good certificate by --ca-bundle" 0
check --ca-bundle ours.pem --no-steps
AWS_CA_BUNDLE=$tmp/ours.pem check
expect_status "a good certificate by AWS_CA_BUNDLE" 0
mkdir -p "$HOME/.aws"
printf '[default]\nca_bundle = %s\n' "$tmp/ours.pem" >"$HOME/.aws/config"
check
expect_status "a good certificate by the profile" 0
rm "$HOME/.aws/config"
check
expect_status "an unknown authority is UNKNOWN" 3
expect_match "and the message names it" 'certificate is not trusted' "$OUT"
check --ca-bundle "$tmp/none.pem"
expect_status "a missing CA bundle is UNKNOWN" 3
expect_match "and the message names it" 'CA bundle' "$OUT"
refuses "another host's certificate" elsewhere 'not trusted.*(host|name)'
refuses "an expired certificate" old 'not trusted.*expired'
refuses "a certificate of the future" future 'not trusted.*not yet valid'
refuses "another authority's certificate" foreign 'not trusted'

serve good
AWS_ENDPOINT_URL=${SIM_URL/https:/http:} check
expect_status "http to a port of https is UNKNOWN" 3
expect_match "and the message has the remedy" \
    'without a response; for an https port write https:// in the endpoint' \
    "$OUT"
# Proxies, of which curl knows by the environment.
run env https_proxy=http://user:hunter2@127.0.0.1:1 \
    "$builddir/check_imagebuilder" --image "$ARN" --ca-bundle ours.pem -t "$(scaled 5)s"
expect_status "https goes by its proxy" 3
expect_match "which the message names when it is missing" '127\.0\.0\.1 port 1' "$OUT"
expect_no_match "without its password" hunter2 "$OUT"
run env HTTPS_PROXY=http://127.0.0.1:1 NO_PROXY=127.0.0.1 \
    "$builddir/check_imagebuilder" --image "$ARN" --ca-bundle ours.pem \
    --no-steps -t "$(scaled 5)s"
expect_status "but not for hosts in NO_PROXY" 0

# The system's authorities: by their folder, else by the file with all of them.
# That file as --ca-bundle is the same, and alone decides.
bundle=ca-certificates.crt
system_bundle=/etc/ssl/certs/$bundle
mkdir folder file both other stale twin
(mkdir twins && cd twins && authority ours) || exit
for i in folder both other; do
	cp ours.pem "$i/$(openssl x509 -hash -noout -in ours.pem).0"
done
cp theirs.pem "stale/$(openssl x509 -hash -noout -in ours.pem).0"
cp ours.pem "twin/$(openssl x509 -hash -noout -in ours.pem).0"
cat theirs.pem ours.pem | tee file/$bundle both/$bundle >stale/$bundle
cp theirs.pem other/$bundle
cp twins/ours.pem twin/$bundle
# system FOLDER [OPTION...]
system() {
	# shellcheck disable=SC2016
	run unshare --map-root-user --mount sh -c 'mount --bind "$1" \
	    /etc/ssl/certs || exit 77; shift; exec "$@"' sh "$1" \
	    "$builddir/check_imagebuilder" --image "$ARN" --no-steps \
	    -t "$(scaled 5)s" "${@:2}"
}
# refused WHAT: the last run.
refused() {
	expect_status "$1 is UNKNOWN" 3
	expect_match "$1: message" 'certificate is not trusted' "$OUT"
}
if ! unshare --map-root-user --mount sh -c \
    'mount --bind folder /etc/ssl/certs' 2>/dev/null; then
	echo "note: no namespace of our own, the system's authorities are not" \
	    "tried"
else
	system folder
	expect_status "an authority of the system's folder" 0
	system file
	expect_status "an authority of the system's file" 0
	ln -s "$system_bundle" link.pem
	for named in "$system_bundle" link.pem; do
		system both --ca-bundle "$named"
		expect_status "an authority of folder and bundle, $named" 0
		system file --ca-bundle "$named"
		expect_status "an authority of the bundle only, $named" 0
		system stale --ca-bundle "$named"
		expect_status "another authority in the folder, $named" 0
		sim_clear_log
		system other --ca-bundle "$named"
		refused "an authority that the bundle lacks, $named"
		system twin --ca-bundle "$named"
		refused "an authority of the same name, $named"
		system folder --ca-bundle "$named"
		expect_status "a bundle that is missing, $named" 3
		expect_equal "nothing was asked" 0 "$(sim_log length)"
	done
	system other
	expect_status "without --ca-bundle the folder decides" 0
	system both --ca-bundle other/$bundle
	refused "a copy of the bundle without the authority"
	AWS_CA_BUNDLE=$system_bundle system other
	refused "an authority that AWS_CA_BUNDLE lacks"
	AWS_CA_BUNDLE=$system_bundle system both
	expect_status "an authority of folder and AWS_CA_BUNDLE" 0
	printf '[default]\nca_bundle = %s\n' "$system_bundle" >"$HOME/.aws/config"
	system other
	refused "an authority that the profile's bundle lacks"
	rm "$HOME/.aws/config"
fi

# What the simulator cannot: old versions, certificates of clients.
port=
openssl_server() {
	local try
	for try in 1 2 3 4 5; do
		port=$((20000 + (RANDOM * 32768 + RANDOM) % 30000))
		openssl s_server -accept "127.0.0.1:$port" -cert good.pem \
		    -key good.key -www "$@" >"s_server.$port" 2>&1 &
		sim_pids+=("$!")
		while kill -0 "${sim_pids[-1]}" 2>/dev/null; do
			grep -q ACCEPT "s_server.$port" && return
			sleep 0.05
		done
		unset 'sim_pids[-1]'
		echo "note: no server on port $port, try $try"
	done
	skip "openssl s_server does not start"
}
fetch() {
	run "$builddir/fetch" "https://127.0.0.1:$port/" "$(scaled 5000)" ours.pem "$@"
}
openssl_server -tls1_1 -cipher 'ALL:@SECLEVEL=0'
fetch
expect_status "TLS 1.1 is refused" 1
expect_match "and the message names it" 'TLS handshake failed' "$OUT"
openssl_server -tls1_2
fetch
expect_match "TLS 1.2 is spoken" '^200 ' "$OUT"
certificate client ours DNS:client.example
openssl_server -Verify 1 -verify_return_error -CAfile ours.pem
fetch
expect_status "a client without certificate is refused" 1
cat client.key >>client.pem
fetch client.pem
expect_match "a client with one is not" '^200 ' "$OUT"
quiet openssl ec -aes128 -passout pass:x -in client.key -out locked.key
openssl x509 -in client.pem >>locked.key
fetch locked.key
expect_status "a locked key is an error and not a question" 1
expect_match "and the message names it" 'client certificate cannot be used' "$OUT"
expect_within "at once" 2
finish
