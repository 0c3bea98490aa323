#!/bin/bash
# One document with a sub-workflow, a retry by way of a workflow, a multipart
# body with a file and an XPath criterion: its trace, line by line, which this
# test prints.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"
need python3

printf '# Note\r\n\tTab, "quotes", \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\r\n--\r\n\n' \
	>"$tmp/note.md"
serve <<'EOF'
{ "POST /login": [ {"body":{"token":"first"}}, {"body":{"token":"second"}} ],
  "POST /notes": [ {"status":401,"body":{"message":"expired"}}, {"status":201,"body":{"id":42}} ],
  "GET /notes": [ {"headers":{"Content-Type":"application/xml"},
    "body":"<notes><note id=\"42\"><state>ready</state></note></notes>"} ] }
EOF
export PASSWORD='s3cret&word'
run "$builddir/check_arazzo" --file "$srcdir/tests/scenario/showcase.arazzo.yaml" \
	--workflow publish --server "$URL" -t "$(scaled 20)s" --output-format json \
	--input password=@env:PASSWORD --input file=@file:"$tmp/note.md" \
	--trace "$tmp/trace"
expect_status "the showcase runs: exit 0" 0
expect_equal "without a warning" '[]' "$(out '.warnings | tojson')"
expect_equal "its output is a number" 42 "$(out .outputs.id)"
expect_no_match "the trace has no secret" 's3cret' "$(cat "$tmp/trace")"

# The trace without what differs from run to run.
jq -c --arg url "$URL" 'del(.seconds)
	| if .url then .url |= ltrimstr($url) else . end
	| if .headers then .headers |= map(select(.[0] != "Date")) else . end' \
	"$tmp/trace" >"$tmp/lines"
echo "The trace of $(wc -l <"$tmp/trace") events:"
cat "$tmp/trace"
recorded=$srcdir/tests/scenario/showcase.trace
number=0
while IFS= read -r wanted; do
	number=$((number + 1))
	expect_equal "line $number of the trace: $(jq -r \
		'"\(.event) \(.stepId // "of a workflow") \(.name // "")"' \
		<<<"$wanted")" "$wanted" "$(sed -n "${number}p" "$tmp/lines")"
done <"$recorded"
expect_equal "and no line more" "$number" "$(wc -l <"$tmp/lines")"

# What the server saw.
expect_equal "it was asked in this order" \
	"POST /login POST /notes POST /login POST /notes GET /notes" "$(asked)"
for at in 1 3; do
	jq -rsj ".[$at].body" "$LOG" >"$tmp/body"
	expect_equal "request $at holds the file's bytes as they are" yes \
		"$(python3 - "$tmp/body" "$tmp/note.md" <<'EOF'
import sys
body, note = (open(name, 'rb').read() for name in sys.argv[1:])
mark = body[:body.index(b'\r\n')]
part = body.split(mark)[4]
head, _, rest = part.partition(b'\r\n\r\n')
wanted = (b'\r\nContent-Disposition: form-data; name="file"; filename="note.md"'
          b'\r\nContent-Type: text/markdown')
print('yes' if head == wanted and rest == note + b'\r\n' else part)
EOF
	)"
done
expect_equal "the first token is that of the sub-workflow" first \
	"$(request 1 '.headers["x-token"]')"
expect_equal "the second that of the workflow of the retry" second \
	"$(request 3 '.headers["x-token"]')"
finish
