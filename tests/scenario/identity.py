#!/usr/bin/env python3
"""identity.py HELPER [CASES [SEED]]: the identity that we resolve from random
configurations, compared with botocore's.

For each case a config file, a credentials file, an environment and perhaps
--profile are made up.  Our side is HELPER (tests/tools/identity.c); the other one
is each copy of botocore that is installed: the AWS CLI's own and Debian's
python3-botocore.  Both resolve the access key, the chain of roles, the region and
the endpoint with the same services played.  A difference is a bug unless a row
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

COPIES = [("the AWS CLI's botocore", "/usr/lib/python3/dist-packages/awscli"),
          ("python3-botocore", "/usr/lib/python3/dist-packages")]
EXPIRES = "2099-01-01T00:00:00Z"
BATCH = 250

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
    ("only we refuse", r"neither true nor false",
     "FIPS or dual-stack neither true nor false"),
    ("only we refuse", r"SSO role .* contains no credentials",
     "a line break in an SSO role's name"),
    ("only botocore refuses", r"LookupError: no region",
     "region without a value in one file, with one in the other"),
    # Older data and faults of botocore 1.29.
    ("another endpoint", r"^https://imagebuilder-fips\.us-gov-",
     "FIPS in GovCloud, where newer models have the plain endpoint"),
    ("only botocore refuses", r"has no attribute 'get_frozen_token'",
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
            if os.environ.get(new):
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
                out["endpoint"] = endpoint(
                    out["region"],
                    session.get_config_variable("use_fips_endpoint"),
                    session.get_config_variable("use_dualstack_endpoint"))
            except Exception as e:
                out["region_error"] = "%s: %s" % (type(e).__name__, e)
        print(json.dumps(out), flush=True)


# Cases ------------------------------------------------------------------------

NAMES = ["default", "a", "b", "two words", "c"]
ROLE = "arn:aws:iam::123456789012:role/"


class Generator:
    def __init__(self, rng, home):
        self.r = rng
        self.home = home

    def pick(self, *choices):
        return self.r.choice(choices)

    def chance(self, percent):
        return self.r.randrange(100) < percent

    def keys(self, name):
        """One group of settings, as (key, value) pairs."""
        r = self.r
        token = [("aws_session_token", "token-" + name)]
        groups = [
            lambda: [("aws_access_key_id", "AKIA" + name.upper()[:3] + "KEY"),
                     ("aws_secret_access_key", "secret-" + name)]
            + (token if self.chance(20) else [])
            + ([("aws_security_token", "old")] if self.chance(5) else []),
            lambda: [("role_arn", ROLE + name.replace(" ", "")),
                     ("source_profile", r.choice(NAMES + ["missing"]))],
            lambda: [("role_arn", ROLE + name.replace(" ", "") + "2"),
                     ("credential_source", self.pick(
                         "Environment", "EcsContainer", "Ec2InstanceMetadata",
                         "ec2instancemetadata", "Moon"))],
            lambda: [("role_arn", ROLE + "web"),
                     ("web_identity_token_file", self.home + "/token")],
            lambda: [("sso_account_id", "123456789012"),
                     ("sso_role_name", "Reader"),
                     ("sso_region", "us-east-1"),
                     ("sso_start_url", "https://corp.awsapps.com/start")],
            lambda: [("sso_session", self.pick("corp", "corp", "other")),
                     ("sso_account_id", "123456789012"),
                     ("sso_role_name", "Reader")],
            lambda: [("credential_process", self.pick(
                "/bin/cat %s/process.json", "/bin/cat '%s/process.json'",
                '/bin/cat "%s/process.json"', "/bin/false %s")
                % self.home)],
            lambda: [("aws_access_key_id", "AKIAHALF")],
            lambda: [("aws_secret_access_key", "half")],
            lambda: [("source_profile", r.choice(NAMES))],
            lambda: [],
        ]
        weights = [30, 24, 8, 6, 6, 6, 6, 2, 2, 2, 8]
        pairs = r.choices(groups, weights)[0]()
        if self.chance(10):
            more = r.choices(groups, weights)[0]()
            pairs += [p for p in more if p[0] not in dict(pairs)]
        extra = [("region", self.pick("us-east-1", "eu-west-1",
                                      "cn-north-1", "us-gov-west-1", "moon",
                                      "")),
                 ("output", "json"), ("s3", self.nested()),
                 ("external_id", "ext-12"), ("role_session_name", "me"),
                 ("duration_seconds", self.pick("900", "3600", "soon")),
                 ("use_fips_endpoint", self.pick("true", "false", "no")),
                 ("use_dualstack_endpoint", self.pick("true", "True")),
                 ("cli_pager", ""), ("mfa_serial", "GAHT12345678"),
                 ("sts_regional_endpoints", "regional")]
        chances = [50, 20, 8, 5, 5, 4, 4, 3, 5, 1, 3]
        for pair, percent in zip(extra, chances):
            if self.chance(percent):
                pairs.append(pair)
        if self.chance(30):
            r.shuffle(pairs)
        if pairs and self.chance(3):
            i = r.randrange(len(pairs))
            pairs[i] = (pairs[i][0], "")
        if pairs and self.chance(2):
            pairs.append(pairs[0])
        return pairs

    def nested(self):
        return "\n" + "\n".join(
            "    " + line for line in self.r.sample([
                "signature_version = s3v4", "max_concurrent_requests=20",
                "role_arn = " + ROLE + "nested", "# comment", "junk"],
                self.r.choices([1, 2, 3], [80, 15, 5])[0]))

    def line(self, key, value, indent):
        r = self.r
        text = indent + (key.upper() if self.chance(4) else key)
        text += r.choices([" = ", "=", ": ", ":", " =", "\t=\t"],
                          [70, 12, 8, 4, 3, 3])[0] + value
        if self.chance(3):
            text += self.pick(" # note", " ; note", "#x", "  ")
        if self.chance(1):
            blank = self.pick("\u00a0", "\u2003", "\u3000", "\u0085",
                              "\u2028", "\u1680", "\u202f")
            text = self.pick(blank + text, text + blank,
                             text.replace("=", blank + "=", 1),
                             text.replace("=", "=" + blank, 1))
        lines = [text]
        if self.chance(4):
            lines.append(self.pick("# between", "  ; between", "", "   ",
                                   "\t# tab", "      more"))
        return lines

    def header(self, name, credentials):
        r = self.r
        quoted = name if " " not in name else '"%s"' % name
        if credentials:
            forms = ["[%s]" % name]
        elif name == "default":
            forms = [self.pick("[default]", "[default]", "[default]",
                               "[profile default]")]
        else:
            forms = ["[profile %s]" % quoted]
        if self.chance(12):
            forms = ['[profile "%s"]' % name, "[profile '%s']" % name,
                     "[profile  %s]" % quoted, "[profile\t%s]" % quoted,
                     " [profile %s]" % quoted, "[ profile %s ]" % quoted,
                     "[profile %s] # text" % quoted,
                     "[profile %s] /* [x] */" % quoted,
                     "[profile %s]x" % quoted, "[profile %s" % quoted,
                     '[profile "%s]' % name, "[%s]" % name,
                     "[Profile %s]" % quoted, "[profile %s x]" % quoted,
                     "[profiles %s]" % quoted, "[DEFAULT]",
                     "  [%s]" % name, "[%s] text" % name]
        return r.choice(forms)

    def file(self, credentials):
        r = self.r
        lines = []
        names = r.sample(NAMES, r.choice([1, 2, 2, 3, 3, 4]))
        if self.chance(2):
            lines.append(self.pick("region = x", "junk", "# first", "", "  "))
        if self.chance(3):
            names.append(r.choice(names))
        for name in names:
            lines.append(self.header(name, credentials))
            indent = r.choices(["", "    ", "  ", "\t", " "],
                               [68, 12, 8, 6, 6])[0]
            for key, value in self.keys(name):
                own = indent
                if self.chance(6):
                    own += self.pick("  ", "\t", " ", "    ")
                elif self.chance(3):
                    own = self.pick("", " ")
                lines += self.line(key, value, own)
            if self.chance(40):
                lines.append("")
            if self.chance(1):
                lines.append(self.pick("junk", "= value", "[]", "\ttabs"))
        if not credentials and self.chance(60):
            lines += ["[sso-session corp]", "sso_region = us-east-1",
                      "sso_start_url = https://corp.awsapps.com/start"]
        newline = r.choices(["\n", "\r\n", "\r"], [92, 6, 2])[0]
        text = newline.join(lines)
        if self.chance(90):
            text += newline
        if self.chance(1):
            text = "\ufeff" + text
        return text

    def environment(self):
        r = self.r
        env = {"HOME": self.home}
        if self.chance(35):
            env[self.pick("AWS_PROFILE", "AWS_PROFILE",
                          "AWS_DEFAULT_PROFILE")] = r.choice(NAMES)
        if self.chance(12):
            env["AWS_ACCESS_KEY_ID"] = "AKIAENV"
            env["AWS_SECRET_ACCESS_KEY"] = "secret-env"
            if self.chance(30):
                env["AWS_SESSION_TOKEN"] = "token-env"
            if self.chance(10):
                env["AWS_SECURITY_TOKEN"] = "token-old"
            if self.chance(10):
                del env[self.pick("AWS_ACCESS_KEY_ID",
                                  "AWS_SECRET_ACCESS_KEY")]
        if self.chance(40):
            env[self.pick("AWS_REGION", "AWS_DEFAULT_REGION")] = self.pick(
                "us-west-2", "eu-central-1", "cn-northwest-1")
        if self.chance(4):
            env["AWS_WEB_IDENTITY_TOKEN_FILE"] = self.home + "/token"
            if self.chance(80):
                env["AWS_ROLE_ARN"] = ROLE + "env"
        if self.chance(10):
            env[self.pick("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                          "AWS_CONTAINER_CREDENTIALS_FULL_URI")] = "/x"
            if "AWS_CONTAINER_CREDENTIALS_FULL_URI" in env:
                env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = self.pick(
                    "http://127.0.0.1:1/container",
                    "http://host.example/container")
        if self.chance(40):
            env["AWS_EC2_METADATA_DISABLED"] = "true"
        for name in "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT":
            if self.chance(4):
                env[name] = self.pick("true", "false", "TRUE")
        where = r.choices(["", "file", "$HOME", "~", "/dev/null", "missing"],
                          [80, 8, 4, 4, 2, 2])[0]
        if where:
            env["AWS_CONFIG_FILE"] = {
                "file": self.home + "/.aws/config",
                "$HOME": "$HOME/.aws/config", "~": "~/.aws/config",
                "missing": self.home + "/nothing"}.get(where, where)
        if self.chance(3):
            env["AWS_SHARED_CREDENTIALS_FILE"] = self.pick(
                "~/.aws/credentials", "${HOME}/.aws/credentials",
                "/dev/null", self.home)
        return env

    def case(self):
        aws = os.path.join(self.home, ".aws")
        os.makedirs(os.path.join(aws, "sso", "cache"))
        files = {"config": self.file(False) if self.chance(95) else None,
                 "credentials": self.file(True) if self.chance(70) else None}
        for name, text in files.items():
            if text is not None:
                with open(os.path.join(aws, name), "w", newline="") as f:
                    f.write(text)
        with open(os.path.join(self.home, "token"), "w") as f:
            f.write("web-token")
        with open(os.path.join(self.home, "process.json"), "w") as f:
            json.dump({"Version": 1, "AccessKeyId": "PROCESS",
                       "SecretAccessKey": "s", "SessionToken": "t"}, f)
        for digest in SSO_CACHE:
            with open(os.path.join(aws, "sso", "cache", digest), "w") as f:
                json.dump({"accessToken": "sso-token", "expiresAt": EXPIRES,
                           "startUrl": "https://corp.awsapps.com/start",
                           "region": "us-east-1"}, f)
        env = self.environment()
        profile = self.r.choice(NAMES) if self.chance(25) else None
        # Most cases name a profile that one of the files may have.
        text = "".join(t for t in files.values() if t is not None)
        there = [n for n in NAMES if n in text] or NAMES
        for name in "AWS_PROFILE", "AWS_DEFAULT_PROFILE":
            if name in env and self.chance(90):
                env[name] = self.r.choice(there)
        if profile is not None and self.chance(90):
            profile = self.r.choice(there)
        return {"env": env, "profile": profile}


# sha1 of the session's name and of the start URL
SSO_CACHE = ["ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
             "a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"]


# Comparing --------------------------------------------------------------------

def identity(answer):
    if "key" not in answer:
        return None
    chain = [{k: v for k, v in link.items()
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


def compare(ours, theirs):
    """None when equal; else (reason or None, sentence)."""
    mine, other = identity(ours), identity(theirs)
    if mine is not None and other is not None:
        if mine != other:
            return None, "another identity"
        if ours.get("endpoint") == theirs.get("endpoint"):
            return None
        if "endpoint" in ours and "endpoint" in theirs:
            return reason_for("another endpoint", theirs["endpoint"]), \
                "another endpoint"
        if "endpoint" in ours:
            why = reason_for("only botocore refuses", theirs["region_error"])
        else:
            why = reason_for("only we refuse",
                             ours.get("region_error", ""))
        return why, "region"
    if mine is None and other is None:
        return None
    if mine is None:
        return reason_for("only we refuse", ours["error"]), "only we refuse"
    if mine[0] in ("IMDS", "CONTAINER"):
        return None, "the machine's key where botocore refuses"
    return reason_for("only botocore refuses", theirs["error"]), "only botocore refuses"


def show(home, case, ours, theirs, sentence):
    print("== %s" % sentence)
    for name in "config", "credentials":
        path = os.path.join(home, ".aws", name)
        if os.path.exists(path):
            with open(path, newline="") as f:
                print("--- %s\n%s" % (name, f.read().replace("\r", "\\r")))
    print("--- %s\nours   %s\ntheirs %s" % (json.dumps(case), json.dumps(ours),
                                           json.dumps(theirs)))


def run(helper, cases, seed, limit=5):
    def start(*argv):
        return subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
    copies = [c for c in COPIES
              if os.path.isdir(os.path.join(c[1], "botocore"))]
    if not copies:
        print("SKIP: botocore is missing")
        return 77
    ours_process = start(helper)
    others = [(name, start("/usr/bin/python3", os.path.abspath(__file__), "--oracle", path))
              for name, path in copies]
    counts = collections.Counter()
    bad = 0
    tmp = tempfile.mkdtemp(prefix="identity.")
    try:
        for first in range(0, cases, BATCH):
            batch = []
            for number in range(first, min(first + BATCH, cases)):
                rng = random.Random("%s/%d" % (seed, number))
                home = os.path.join(tmp, str(number))
                batch.append((home, Generator(rng, home).case()))
            lines = [json.dumps(case) + "\n" for _, case in batch]
            for process in [ours_process] + [p for _, p in others]:
                feed(process, lines)
            for home, case in batch:
                ours = json.loads(ours_process.stdout.readline())
                counts["resolved" if "key" in ours else "refused"] += 1
                for name, process in others:
                    theirs = json.loads(process.stdout.readline())
                    difference = compare(ours, theirs)
                    if difference is None:
                        counts[name + ": equal"] += 1
                    elif difference[0] is not None:
                        counts[name + ": " + difference[0]] += 1
                    else:
                        counts[name + ": NO REASON: " + difference[1]] += 1
                        bad += 1
                        if bad <= limit:
                            show(home, case, ours, theirs,
                                 "%s: %s" % (name, difference[1]))
            shutil.rmtree(tmp)
            os.mkdir(tmp)
    finally:
        shutil.rmtree(tmp)
        for process in [ours_process] + [p for _, p in others]:
            process.stdin.close()
            process.wait()
    print("%d cases, seed %s" % (cases, seed))
    for what, n in sorted(counts.items()):
        print("%7d  %s" % (n, what))
    print("%d differences without a reason" % bad)
    return 1 if bad else 0


def feed(process, lines):
    """Written by a thread, so that no pipe fills while the other side waits."""
    def write():
        process.stdin.writelines(lines)
        process.stdin.flush()
    threading.Thread(target=write, daemon=True).start()


if __name__ == "__main__":
    if sys.argv[1] == "--oracle":
        oracle(sys.argv[2])
    else:
        sys.exit(run(sys.argv[1], int((sys.argv[2:] + ["2000"])[0]),
                     (sys.argv[3:] + ["1"])[0],
                     int(os.environ.get("SHOW", "5"))))
