#!/usr/bin/env python3
"""identity.py HELPER [CASES [SEED]]: the identity that we resolve from random
configurations, compared with botocore's.

For each case a config file, a credentials file, perhaps files of boto 2 and of the
first EC2 tools, an environment and perhaps --profile are made up.  Our side is
HELPER (tests/tools/identity.c); the other one is each copy of botocore that is
installed: the AWS CLI's own, Debian's python3-botocore, and that in the folder
$BOTOCORE, if set.  Both resolve the access key, the chain of roles, the region and
the endpoints with the same services played.  What a copy does not know yet
(configured endpoints, login_session) is not compared with it.  A difference is a bug unless a row
of REASONS below explains it.  No row allows another identity: where both sides
resolve one it must be the same, and where botocore refuses ours must not be a
key of the machine or of the container."""
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
from identity_cases import EXPIRES, FIXED, Generator, fixed_case, write_case

COPIES = [("the AWS CLI's botocore", "/usr/lib/python3/dist-packages/awscli"),
          ("python3-botocore", "/usr/lib/python3/dist-packages"),
          ("$BOTOCORE", os.environ.get("BOTOCORE", "/nonexistent"))]
# Services whose endpoints can be configured, as botocore calls them.
SERVICES = ["imagebuilder", "sts", "sso", "sso-oidc", "signin"]
BATCH = 250
IDENTITY = ["key", "secret", "token", "chain"]
PROGRESS = 5000
# How often a case is made up anew until some copy knows all that it needs; one
# case in five is kept as it comes.
DRAWS = 20

# Which side refuses, the pattern of its error, the reason.
REASONS = [
    # We refuse where the CLI silently ignores what decides the identity.
    ("only we refuse", r"is indented deeper than",
     "a setting in the lines that continue another's value"),
    ("only we refuse", r"contains a blank that is not ASCII",
     "a no-break space or the like, which is hard to see"),
    ("only we refuse", r"has no value", "a setting without a value"),
    ("only we refuse", r"is not read for profile",
     "settings in a section that only looks like the profile's"),
    ("only we refuse", r"aws_secret_access_key without",
     "half of a key pair in a file"),
    ("only we refuse", r"AWS_CREDENTIAL_FILE: .* has no AWS",
     "half of a key pair in a file"),
    ("only we refuse", r"_RELATIVE_URI does not begin with",
     "a relative URI of a container without slash"),
    ("only we refuse", r"AWS_SECRET_ACCESS_KEY without",
     "half of a key pair in the environment"),
    ("only we refuse", r"but not what it needs to give credentials",
     "a profile with settings that name no credentials"),
    # We refuse before the request what the service refuses.
    ("only we refuse", r"duration_seconds .* is not \d+ to \d+",
     "a session duration that is not valid"),
    ("only we refuse", r"control character in its value|invalid role ARN"
     r"|invalid session name|external_id has a|invalid region",
     "a value that AWS does not accept"),
    ("only we refuse", r"endpoint: a query, a fragment",
     "an endpoint with a query or a fragment"),
    ("only we refuse", r"neither true nor false",
     "FIPS or dual-stack neither true nor false"),
    ("the machine's key", r"Auth token value is not a legal header",
     "a newline at the end of the file with a container's token"),
    ("only we refuse", r"contains a NUL",
     "a NUL, which no header can hold"),
    ("only we refuse", r"contains no credentials \(no AccessKeyId",
     "a process that prints an empty key"),
    ("only we refuse", r"its output is not JSON",
     "a process that prints a member of its JSON twice"),
    ("only we refuse", r"SSO role .* contains no credentials",
     "a line break in an SSO role's name"),
    ("only botocore refuses", r"LookupError: no region",
     "region without a value in one file, with one in the other"),
    # Older data and faults of botocore 1.29.
    ("another endpoint", r"^https://imagebuilder-fips\.us-gov-",
     "FIPS in GovCloud, where newer models have the plain endpoint"),
    ("only botocore refuses", r"'str' object has no attribute 'get'",
     "a key of a services section without nested settings"),
    ("only botocore refuses", r"has no attribute 'get_frozen_token'"
     r"|SSO token provider but the .* sso_session configuration does not exist",
     "source_profile with sso_session, read by the wrong profile"),
]


# The other side ---------------------------------------------------------------

def oracle(copy):
    """Reads cases as the helper does, and answers them by botocore."""
    def no_prompt(_prompt):
        raise LookupError("a code for mfa_serial")

    import getpass
    getpass.getpass = no_prompt  # before botocore takes it as a default
    sys.path.insert(0, copy)
    import botocore.config
    import botocore.configprovider
    import botocore.credentials
    import botocore.session
    import botocore.tokens
    import botocore.utils

    chain = []

    class Sts:
        def __init__(self, by):
            self.by = by

        def issue(self, kwargs):
            for name, least in ("RoleArn", 20), ("RoleSessionName", 2), \
                    ("ExternalId", 2):
                if len(kwargs.get(name, " " * least)) < least:
                    raise ValueError("parameter validation: %s" % name)
            if int(kwargs.get("DurationSeconds", 900)) < 900:
                raise ValueError("parameter validation: DurationSeconds")
            chain.append({"by": self.by,
                          **{k: str(v) for k, v in kwargs.items()}})
            return {"Credentials": {
                "AccessKeyId": "ROLE-%d" % len(chain), "SecretAccessKey": "s",
                "SessionToken": "t",
                "Expiration": botocore.credentials.parse(EXPIRES)}}

        def assume_role(self, **kwargs):
            return self.issue(kwargs)

        def assume_role_with_web_identity(self, **kwargs):
            return self.issue(kwargs)

    class Sso:
        def get_role_credentials(self, roleName, accountId, accessToken):
            return {"roleCredentials": {
                "accessKeyId": "SSO:%s:%s" % (accountId, roleName),
                "secretAccessKey": accessToken, "sessionToken": "t",
                "expiration": 4070908800000}}

    def create_client(self, service, *args, **kwargs):
        if configured:
            custom(self, [service])
        if service == "sts":
            return Sts(kwargs.get("aws_access_key_id") or "")
        if service == "sso":
            return Sso()
        return real_create_client(self, service, *args, **kwargs)

    real_create_client = botocore.session.Session.create_client
    botocore.session.Session.create_client = create_client

    fetcher = botocore.utils.InstanceMetadataFetcher
    fetcher._fetch_metadata_token = lambda self: self._assert_enabled() or "t"
    fetcher._get_iam_role = lambda self, token=None: "machine"
    fetcher._get_credentials = lambda self, role, token=None: {
        "Code": "Success", "AccessKeyId": "IMDS", "SecretAccessKey": "s",
        "Token": "t", "Expiration": EXPIRES}
    botocore.utils.ContainerMetadataFetcher._retrieve_credentials = \
        lambda self, url, headers=None: {
            "AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t",
            "Expiration": EXPIRES}

    configured = getattr(botocore.configprovider, "ConfiguredEndpointProvider",
                         None)
    login = hasattr(botocore.credentials, "LoginProvider")
    if login and botocore.credentials.EC is None:
        botocore.credentials.EC = object()  # no token is renewed here
    print(json.dumps({
        "endpoints": configured is not None, "login": login,
        "containers": hasattr(botocore.credentials.ContainerProvider,
                              "ENV_VAR_AUTH_TOKEN_FILE")}), flush=True)

    def custom(session, services):
        """The configured endpoints by service."""
        if session.get_config_variable("ignore_configured_endpoint_urls"):
            return {}
        found = {}
        for name in services:
            url = configured(session.full_config, session.get_scoped_config(),
                             name).provide()
            if url:
                if not botocore.utils.is_valid_endpoint_url(url):
                    raise ValueError("Invalid endpoint: %s" % url)
                found[name] = url.rstrip("/")
        return found

    clean = {}
    endpoints = {}

    def endpoint(region, fips, dual):
        key = region, bool(fips), bool(dual)
        if key not in endpoints:
            saved = dict(os.environ)
            os.environ.clear()
            os.environ.update({"HOME": "/nonexistent", "PATH": saved["PATH"]})
            try:
                if "session" not in clean:
                    clean["session"] = botocore.session.Session()
                endpoints[key] = real_create_client(
                    clean["session"], "imagebuilder", region_name=region,
                    aws_access_key_id="a", aws_secret_access_key="b",
                    config=botocore.config.Config(
                        use_fips_endpoint=key[1],
                        use_dualstack_endpoint=key[2])).meta.endpoint_url
            finally:
                os.environ.clear()
                os.environ.update(saved)
        return endpoints[key]

    path = os.environ["PATH"]
    for line in sys.stdin:
        case = json.loads(line)
        os.environ.clear()
        os.environ.update(case["env"])
        os.environ["PATH"] = path
        # The plain copy has the order and the names of version 1.
        for new, old in ("AWS_REGION", "AWS_DEFAULT_REGION"), \
                ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            if new in os.environ:
                os.environ[old] = os.environ[new]
        del chain[:]
        out = {}
        cache = os.path.join(case["env"]["HOME"], ".aws", "sso", "cache")
        botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
        botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
        try:
            session = botocore.session.Session(
                include_builtin_handlers=False, profile=case["profile"])
            found = session.get_credentials()
            if found is None:
                raise LookupError("no credentials")
            frozen = found.get_frozen_credentials()
            out.update(key=frozen.access_key, secret=frozen.secret_key,
                       token=frozen.token, chain=list(chain))
        except Exception as e:
            out["error"] = "%s: %s" % (type(e).__name__, e)
        if "key" in out:
            try:
                out["region"] = session.get_config_variable("region")
                if not out["region"]:
                    raise LookupError("no region")
                urls = custom(session, SERVICES) if configured else {}
                out["custom"] = urls
                out["endpoint"] = urls.get("imagebuilder") or endpoint(
                    out["region"],
                    session.get_config_variable("use_fips_endpoint"),
                    session.get_config_variable("use_dualstack_endpoint"))
            except Exception as e:
                out["region_error"] = "%s: %s" % (type(e).__name__, e)
        print(json.dumps(out), flush=True)


# Comparing --------------------------------------------------------------------

def identity(answer):
    if "key" not in answer:
        return None
    # We send a token without the newline at the end of its file.
    chain = [{k: v.strip() if k == "WebIdentityToken" else v
              for k, v in link.items()
              if not (k == "RoleSessionName" and
                      re.match("botocore-session|imagebuilder-monitor", v))}
             for link in answer["chain"]]
    return (answer["key"], answer["secret"], answer["token"] or None,
            json.dumps(chain, sort_keys=True))


def reason_for(who, error):
    for side, pattern, reason in REASONS:
        if side == who and re.search(pattern, error):
            return reason
    return None


def compare(ours, theirs, knows):
    """None when equal; else (reason or None, sentence)."""
    mine, other = identity(ours), identity(theirs)
    if mine is not None and other is not None:
        if mine != other:
            return None, "another identity"
        return compare_endpoints(ours, theirs, knows)
    if mine is None and other is None:
        return None
    if mine is None:
        return reason_for("only we refuse", ours["error"]), "only we refuse"
    if mine[0] in ("IMDS", "CONTAINER"):
        return reason_for("the machine's key", theirs["error"]), \
            "the machine's key where botocore refuses"
    return reason_for("only botocore refuses", theirs["error"]), \
        "only botocore refuses"


def compare_endpoints(ours, theirs, knows):
    if "endpoint" not in ours and "endpoint" not in theirs:
        return None
    if "endpoint" not in theirs:
        return reason_for("only botocore refuses", theirs["region_error"]), \
            "only botocore refuses the endpoint"
    if "endpoint" not in ours:
        return reason_for("only we refuse", ours["region_error"]), \
            "only we refuse the endpoint"
    if ours["endpoint"] != theirs["endpoint"]:
        return reason_for("another endpoint", theirs["endpoint"]), \
            "another endpoint"
    if knows["endpoints"] and ours["custom"] != theirs["custom"]:
        return None, "another endpoint of another service"
    return None


def show(home, case, ours, theirs, sentence):
    print("== %s" % sentence)
    for name in "config", "credentials":
        path = os.path.join(home, ".aws", name)
        if os.path.exists(path):
            with open(path, newline="") as f:
                print("--- %s\n%s" % (name, f.read().replace("\r", "\\r")))
    print("--- %s\nours   %s\ntheirs %s" % (json.dumps(case), json.dumps(ours),
                                           json.dumps(theirs)))


def draw_case(tmp, seed, number, knows):
    home = os.path.join(tmp, str(number % BATCH))
    for draw in range(DRAWS if number % 5 else 1):
        rng = random.Random("%s/%d/%d" % (seed, number, draw))
        case, files = Generator(rng, home).case()
        if any(all(has[what] for what in case["needs"]) for has in knows):
            break
    write_case(home, files)
    return home, case


class Comparison:
    """Both sides, and what came out of comparing them."""

    def __init__(self, helper, copies, limit):
        def start(*argv):
            return subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True)
        self.ours = start(helper)
        self.others = [
            (name, start("/usr/bin/python3", os.path.abspath(__file__),
                         "--oracle", path)) for name, path in copies]
        self.knows = [json.loads(p.stdout.readline()) for _, p in self.others]
        self.counts = collections.Counter()
        self.limit = limit
        self.bad = 0

    def run(self, batch):
        """batch: pairs of a home and its case."""
        lines = [json.dumps(case) + "\n" for _, case in batch]
        for process in [self.ours] + [p for _, p in self.others]:
            feed(process, lines)
        for home, case in batch:
            ours = json.loads(self.ours.stdout.readline())
            self.counts["resolved" if "key" in ours else "refused"] += 1
            for (name, process), has in zip(self.others, self.knows):
                theirs = json.loads(process.stdout.readline())
                self.judge(home, case, name, has, ours, theirs)

    def judge(self, home, case, name, has, ours, theirs):
        difference = compare(ours, theirs, has)
        if any(not has[what] for what in case["needs"]):
            self.counts[name + ": does not know all of it"] += 1
        elif difference is None:
            self.counts[name + ": equal"] += 1
        elif difference[0] is not None:
            self.counts[name + ": " + difference[0]] += 1
        else:
            self.counts[name + ": NO REASON: " + difference[1]] += 1
            self.bad += 1
            if self.bad <= self.limit:
                show(home, case, ours, theirs, "%s: %s" % (name, difference[1]))

    def end(self):
        for process in [self.ours] + [p for _, p in self.others]:
            process.stdin.close()
            process.wait()


def run(helper, cases, seed, limit=5):
    copies = [c for c in COPIES
              if os.path.isdir(os.path.join(c[1], "botocore"))]
    if not copies:
        print("SKIP: botocore is missing")
        return 77
    c = Comparison(helper, copies, limit)
    tmp = tempfile.mkdtemp(prefix="identity.",
                           dir="/dev/shm" if os.access("/dev/shm", os.W_OK)
                           else None)
    try:
        c.run([fixed_case(tmp, *row) for row in FIXED])
        for first in range(0, cases, BATCH):
            done = min(first + BATCH, cases)
            c.run([draw_case(tmp, seed, number, c.knows)
                   for number in range(first, done)])
            if done % PROGRESS == 0 and done < cases:
                print("%d of %d cases, %d differences without a reason" %
                      (done, cases, c.bad), flush=True)
    finally:
        shutil.rmtree(tmp)
        c.end()
    print("%d fixed cases, %d random ones, seed %s" % (len(FIXED), cases, seed))
    for what, n in sorted(c.counts.items()):
        print("%7d  %s" % (n, what))
    print("%d differences without a reason" % c.bad)
    return 1 if c.bad else 0


def starve(helper, cases, seed):
    """One allocation fails, each in turn: the same answer, or an error."""
    process = subprocess.Popen([helper], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)

    def ask(case, at):
        process.stdin.write(json.dumps(dict(case, starve=at)) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    answers = bad = 0
    with tempfile.TemporaryDirectory(prefix="identity.") as tmp:
        for number in range(cases):
            home = os.path.join(tmp, str(number))
            rng = random.Random("%s/%d" % (seed, number))
            case, files = Generator(rng, home).case()
            write_case(home, files)
            whole = ask(case, 0)
            for at in range(1, whole["allocations"] + 1):
                answer = ask(case, at)
                answers += 1
                if "error" in answer:
                    continue
                names = IDENTITY if "region_error" in answer else \
                    IDENTITY + ["region", "endpoint", "custom"]
                if any(answer.get(n) != whole.get(n) for n in names):
                    bad += 1
                    show(home, case, answer, whole, "allocation %d" % at)
    process.stdin.close()
    process.wait()
    print("%d cases with %d allocations that fail: %d other answers" %
          (cases, answers, bad))
    return 1 if bad or answers < 50 * cases else 0


def feed(process, lines):
    """Written by a thread, so that no pipe fills while the other side waits."""
    def write():
        process.stdin.writelines(lines)
        process.stdin.flush()
    threading.Thread(target=write, daemon=True).start()


if __name__ == "__main__":
    if sys.argv[1] == "--oracle":
        oracle(sys.argv[2])
    elif sys.argv[1] == "--starve":
        sys.exit(starve(sys.argv[2], int(sys.argv[3]), "1"))
    else:
        sys.exit(run(sys.argv[1], int((sys.argv[2:] + ["2000"])[0]),
                     (sys.argv[3:] + ["1"])[0],
                     int(os.environ.get("SHOW", "5"))))
