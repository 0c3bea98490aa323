#!/usr/bin/python3
"""matrix.py FOLDER: FOLDER/SITUATION.FORMAT is one verdict in every format.
Reads each back and compares state, numbers and names with the json form. Other
parsers are used where they are installed: perl's Monitoring::Plugin, icinga2's
console, promtool; python's own json and XML."""
import glob, json, os, re, shutil, subprocess, sys
import xml.etree.ElementTree as ElementTree

WORDS = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
failures = 0
checks = 0


def check(sentence, wanted, got):
    global failures, checks
    checks += 1
    if wanted != got:
        failures += 1
        print(f"FAIL: {sentence}\n  wanted: {wanted}\n  got:    {got}")


def near(label, a, b):
    """Time goes on between two runs; everything else stays."""
    if label == "time" or label.endswith("_timestamp"):
        return True
    return abs(a - b) <= 20 if a > 1 and label in AGES else a == b


AGES = {"age", "oldest_running", "image_age", "phase", "step", "step_age",
        "overdue"}


def compare_numbers(where, wanted, got):
    global failures, checks
    checks += 1
    bad = [l for l in wanted if l not in got or not near(l, wanted[l], got[l])]
    bad += [l for l in got if l not in wanted]
    if bad:
        failures += 1
        print(f"FAIL: {where}: numbers differ: {bad}\n"
              f"  wanted: {wanted}\n  got:    {got}")


def perfdata(text):
    """label -> value, by the guidelines' own grammar."""
    out = {}
    for item in text.split():
        m = re.fullmatch(r"([^ ='|]+)=(-?[0-9.]+)(s|B|%|c|);"
                         r"(-?[0-9.]*);(-?[0-9.]*);(-?[0-9.]*)", item)
        if m is None:
            raise ValueError(f"not perfdata: {item!r}")
        out[m[1]] = float(m[2])
    return out


def unquote(text):
    return re.sub(r"\\(.)", r"\1", text)


def report_of(text):
    r = json.loads(text)
    return {"state": r["state"], "summary": r["summary"],
            "numbers": {m["label"]: m["value"] for m in r["metrics"]},
            "counts": {c["name"] for c in r["checks"] if c["kind"] == "count"
                       or "arn" not in c["labels"]},
            "checks": {c["name"]: (c["state"], c["text"],
                                   {m["label"]: m["value"]
                                    for m in c["metrics"]})
                       for c in r["checks"]}}


def reads_well(where, text):
    """Foreign sentences are joined to ours with correct punctuation."""
    check(f"{where}: punctuation in {text!r}", None,
          re.search(r"[^.]\.[,:]( |$)|, *[,.:]|: +[,.:]|[,:]$", text))


def first_line(where, line, r):
    m = re.fullmatch(r"([A-Z]+) ([A-Z]+) - ([^|\\\t;]*?)(?: \| ([^|]*))?",
                     line)
    check(f"{where}: the first line has its form", True, m is not None)
    if m is None:
        return
    reads_well(where, m[3])
    check(f"{where}: below 4096 bytes", True, len(line.encode()) < 4096)
    check(f"{where}: state", r["state"], m[2])
    compare_numbers(where, r["numbers"], perfdata(m[4] or ""))


def long_lines(where, lines, r):
    shown = [l for l in lines if re.match(r"\[[A-Z]+\] ", l)]
    for name, (state, _, _) in r["checks"].items():
        check(f"{where}: {name} is shown with its state", True,
              any(l.startswith(f"[{state}] ") and name.split(" ")[0] in l
                  for l in shown))
    for l in lines:
        reads_well(where, l)
        check(f"{where}: no bar, backslash or control character below", None,
              re.search(r"[|\\\x00-\x1f\x7f]", l))


def read_nagios(where, text, r):
    lines = text.rstrip("\n").split("\n")
    first_line(where, lines[0], r)
    long_lines(where, lines[1:], r)


def read_passive(where, text, r):
    check(f"{where}: one line of a pipe's length", True,
          text.count("\n") == 1 and len(text.encode()) <= 4096)
    m = re.fullmatch(r"\[\d+\] PROCESS_SERVICE_CHECK_RESULT;([^;]+);([^;]+);"
                     r"([0-3]);(.*)\n", text)
    check(f"{where}: exit", r["state"], WORDS[int(m[3])])
    first_line(where, m[4].split("\\n")[0], r)


def read_mp(where, text, r):
    v = json.loads(text)
    check(f"{where}: state", r["state"], v["state"])
    check(f"{where}: all checks", [s for s, _, _ in r["checks"].values()],
          [c["state"] for c in v["checks"][1:]])
    compare_numbers(where, r["numbers"], {
        p["label"]: float(p["value"]["value"])
        for p in v["checks"][0].get("perfdata", [])})


def read_checkmk(where, text, r):
    m = re.fullmatch(r'([0-3]) "([^"]+)" (\S+) (.*)\n', text)
    check(f"{where}: one line of four parts", True, m is not None)
    check(f"{where}: state", r["state"], WORDS[int(m[1])])
    numbers = {}
    for item in m[3].split("|") if m[3] != "-" else []:
        numbers[item.split("=")[0]] = float(item.split("=")[1].split(";")[0])
    compare_numbers(where, r["numbers"], numbers)


def read_prometheus(where, text, r):
    families, samples = set(), {}
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("#"):
            families.add(line.split()[2])
            continue
        m = re.fullmatch(r'([a-z_0-9]+)(?:\{(.*)\})? (\S+)', line)
        labels = dict((k, unquote(v)) for k, v in re.findall(
            r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"', m[2] or ""))
        check(f"{where}: {m[1]} has HELP and TYPE", True, m[1] in families)
        samples.setdefault(m[1], []).append((labels, float(m[3])))
    check(f"{where}: state", r["state"],
          WORDS[max((int(v) for _, v in samples["imagebuilder_state"]),
                    key=lambda v: [0, 1, 3, 2].index(v))])
    states = {l["name"]: WORDS[int(v)] for l, v in
              samples.get("imagebuilder_check_state", [])}
    check(f"{where}: names and states",
          {n: s for n, (s, _, _) in r["checks"].items()}, states)
    for label, value in r["numbers"].items():
        got = [v for l, v in samples.get("imagebuilder_builds", [])
               if l["state"] == label]
        for name in (label, label + "_seconds", label + "_total"):
            got += [v for _, v in samples.get("imagebuilder_" + name, [])]
        if label != "time":
            check(f"{where}: {label} is there", True,
                  any(near(label, value, v) for v in got + [sum(got)]))
    ages = {l["name"]: v for l, v in
            samples.get("imagebuilder_build_age_seconds", [])}
    for name, (_, _, numbers) in r["checks"].items():
        if "age" in numbers and name in ages:
            check(f"{where}: the age of {name}", True,
                  near("age", numbers["age"], ages[name]))


def influx_line(line):
    """(measurement, tags, fields) by the protocol's escapes."""
    parts, part, quoted, i = [], "", False, 0
    while i < len(line):
        c = line[i]
        if c == "\\" and i + 1 < len(line):
            part += line[i:i + 2]
            i += 2
            continue
        if c == '"' and parts:
            quoted = not quoted
        if c == " " and not quoted:
            parts.append(part)
            part = ""
        else:
            part += c
        i += 1
    parts.append(part)
    key, fields, _ = parts
    split = lambda s: re.findall(
        r'((?:[^,=\\]|\\.)+)=("(?:[^"\\]|\\.)*"|(?:[^,\\]|\\.)*)', s)
    name, _, tags = key.partition(",")
    return (name, {k: unquote(v) for k, v in split(tags)},
            {k: unquote(v.strip('"')) for k, v in split(fields)})


def read_influx(where, text, r):
    got = [influx_line(l) for l in text.rstrip("\n").split("\n")]
    own = {"state", "text", "exit"}
    check(f"{where}: state", r["state"], got[0][2]["state"])
    compare_numbers(where, r["numbers"], {
        k: float(v) for k, v in got[0][2].items() if k not in own})
    check(f"{where}: names and states",
          {n: s for n, (s, _, _) in r["checks"].items()},
          {t["name"]: f["state"] for _, t, f in got[1:]})


def safe(name):
    return re.sub(r"[^A-Za-z0-9._+@-]", "-", name)


def read_collectd(where, text, r):
    values, notified = {}, {}
    for line in text.rstrip("\n").split("\n"):
        m = re.fullmatch(r'PUTVAL "([^/"]+)/([^/"]+)/([a-z_]+)-([^/"]+)" '
                         r'interval=[0-9.]+ \d+:(-?[0-9.]+)', line)
        if m:
            values[(m[3], m[4])] = float(m[5])
            continue
        m = re.fullmatch(r'PUTNOTIF host="[^"]+" plugin="imagebuilder".* '
                         r'type_instance="([^"]+)" severity=(\w+) .*', line)
        check(f"{where}: a line of the protocol: {line[:60]}", True,
              m is not None)
        if m:
            notified[m[1]] = m[2]
    check(f"{where}: state", r["state"],
          WORDS[int(values[("gauge", "state")])])
    check(f"{where}: names and states",
          {safe(n): s for n, (s, _, _) in r["checks"].items()},
          {i: WORDS[int(v)] for (t, i), v in values.items()
           if t == "gauge" and i != "state" and v in (0, 1, 2, 3)
           and i in {safe(n) for n in r["checks"]}})
    for label, value in r["numbers"].items():
        got = [v for (t, i), v in values.items() if i == label]
        check(f"{where}: {label}", True,
              any(near(label, value, v) for v in got))
    severity = {"OK": None, "WARNING": "warning", "CRITICAL": "failure",
                "UNKNOWN": "warning"}
    check(f"{where}: a notification of the whole unless it is OK",
          severity[r["state"]], notified.get("state"))


def read_zabbix(where, text, r):
    got = {}
    for line in text.rstrip("\n").split("\n"):
        m = re.fullmatch(r'"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)" (.*)', line)
        check(f"{where}: a line of zabbix_sender: {line[:50]}", True,
              m is not None)
        got[unquote(m[2])] = m[3]
    check(f"{where}: state", r["state"],
          WORDS[int(got["imagebuilder.verdict"])])
    numbers = {k[len("imagebuilder.metric["):-1]: float(v)
               for k, v in got.items() if k.startswith("imagebuilder.metric")}
    compare_numbers(where, r["numbers"], numbers)
    check(f"{where}: states of checks",
          sorted(s for s, _, _ in r["checks"].values()),
          sorted(WORDS[int(v)] for k, v in got.items()
                 if k.startswith("imagebuilder.state[")))


def read_lld(where, text, r):
    check(f"{where}: names and states of what can be discovered",
          {n: s for n, (s, _, _) in r["checks"].items()
           if n not in r["counts"]},
          {v["{#NAME}"]: v["{#STATE}"] for v in json.loads(text)})


def read_icinga(where, text, r):
    v = json.loads(text)
    check(f"{where}: exit", r["state"], WORDS[v["exit_status"]])
    first_line(where, v["plugin_output"].split("\n")[0] + (
        " | " + " ".join(v["performance_data"])
        if v["performance_data"] else ""), r)
    long_lines(where, v["plugin_output"].split("\n")[1:], r)


def read_junit(where, text, r):
    suite = ElementTree.fromstring(text)
    cases = suite.findall("testcase")
    check(f"{where}: tests", str(len(cases)), suite.get("tests"))
    check(f"{where}: a red suite where the verdict is",
          r["state"] in ("CRITICAL", "UNKNOWN"),
          cases[0].find("failure") is not None or
          cases[0].find("error") is not None)
    check(f"{where}: names", list(r["checks"]),
          [c.get("name") for c in cases[1:]])


FORMATS = {"nagios": read_nagios, "multi-line": read_nagios,
           "nagios-passive": read_passive, "mp-test-json": read_mp,
           "checkmk": read_checkmk, "prometheus": read_prometheus,
           "influx": read_influx, "collectd": read_collectd,
           "zabbix": read_zabbix, "zabbix-lld": read_lld,
           "icinga": read_icinga, "junit": read_junit}

PERL = r"""use strict; use warnings;
use Monitoring::Plugin::Performance use_die => 1;
while (my $s = <STDIN>) { chomp $s;
  my @p = Monitoring::Plugin::Performance->parse_perfstring($s);
  print join(" ", map { $_->label . "=" . $_->value } @p), "\n"; }"""


def perf_of(text):
    line = text.split("\n")[0]
    return line.split(" | ", 1)[1] if " | " in line else ""


def by_perl(texts, wanted):
    run = subprocess.run(["perl", "-e", PERL], text=True, capture_output=True,
                         input="".join(t + "\n" for t in texts.values()))
    if run.returncode:
        return print(f"SKIP: perl's Monitoring::Plugin: {run.stderr[:100]}")
    for name, line in zip(texts, run.stdout.split("\n")):
        got = {i.split("=")[0]: float(i.split("=")[1]) for i in line.split()}
        compare_numbers(f"{name}: perl's Monitoring::Plugin", wanted[name],
                        got)


def by_icinga(texts, wanted):
    if shutil.which("icinga2") is None:
        return print("SKIP: icinga2 is not installed")
    code = "var r=[]; "
    for t in texts.values():
        code += "var o=[]; for (s in %s) { var p=parse_performance_data(s); " \
            "o.add([p.label,p.value]) }; r.add(o); " % json.dumps(t.split())
    run = subprocess.run(["icinga2", "console", "--eval",
                          code + "Json.encode(r)"], text=True,
                         capture_output=True)
    try:
        got = json.loads(json.loads(run.stdout))
    except ValueError:
        return print(f"SKIP: icinga2 console: {run.stdout[:200]}"
                     f"{run.stderr[:200]}")
    for name, items in zip(texts, got):
        compare_numbers(f"{name}: icinga2's parser", wanted[name], dict(items))


def by_promtool(files):
    if shutil.which("promtool") is None:
        return print("SKIP: promtool is not installed")
    for f in files:
        run = subprocess.run(["promtool", "check", "metrics"], text=True,
                             stdin=open(f), capture_output=True)
        check(f"promtool check metrics: {os.path.basename(f)}", (0, ""),
              (run.returncode, run.stdout + run.stderr))


def main(folder):
    texts, wanted = {}, {}
    for f in sorted(glob.glob(folder + "/*.json")):
        name = os.path.basename(f)[:-len(".json")]
        with open(f) as file:
            r = report_of(file.read())
        for form, compare in FORMATS.items():
            with open(f"{folder}/{name}.{form}") as file:
                text = file.read()
            try:
                compare(f"{name}, {form}", text, r)
            except Exception as e:
                check(f"{name}, {form}: can be read", "no exception",
                      f"{type(e).__name__}: {e}: {text[:300]}")
            if form == "nagios":
                texts[name] = perf_of(text)
                wanted[name] = r["numbers"]
    by_perl(texts, wanted)
    by_icinga(texts, wanted)
    by_promtool(sorted(glob.glob(folder + "/*.prometheus")))
    print(f"matrix: {len(texts)} situations in {len(FORMATS) + 1} formats, "
          f"{checks - failures} comparisons hold, {failures} fail")
    return 1 if failures or len(texts) < 20 else 0


sys.exit(main(sys.argv[1]))
