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
import hashlib
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
          ("python3-botocore", "/usr/lib/python3/dist-packages"),
          ("$BOTOCORE", os.environ.get("BOTOCORE", "/nonexistent"))]
# Services whose endpoints can be configured, as botocore calls them.
SERVICES = ["imagebuilder", "sts", "sso", "sso-oidc", "signin"]
EXPIRES = "2099-01-01T00:00:00Z"
BATCH = 250
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
    ("only we refuse", r"SSO role .* contains no credentials",
     "a line break in an SSO role's name"),
    ("only botocore refuses", r"LookupError: no region",
     "region without a value in one file, with one in the other"),
    # Older data and faults of botocore 1.29.
    ("another endpoint", r"^https://imagebuilder-fips\.us-gov-",
     "FIPS in GovCloud, where newer models have the plain endpoint"),
    ("only botocore refuses", r'section but the "" services configuration',
     "services without a value, which names no section"),
    ("only botocore refuses", r"'str' object has no attribute 'get'",
     "a key of a services section without nested settings"),
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


# Cases ------------------------------------------------------------------------

NAMES = ["default", "a", "b", "two words", "c"]
ROLE = "arn:aws:iam::123456789012:role/"


class Generator:
    def __init__(self, rng, home):
        self.r = rng
        self.home = home
        self.strange = self.chance(45)

    def pick(self, *choices):
        return self.r.choice(choices)

    def chance(self, percent):
        return self.r.randrange(100) < percent

    def odd(self, percent):
        """What is a mistake, or looks like one: in some cases only."""
        return self.strange and self.chance(percent)

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
            lambda: [("login_session", LOGIN_SESSION)],
            lambda: [("sso_session", "full")]
            + r.sample([("sso_role_name", "Reader"),
                        ("sso_account_id", "123456789012")], 1),
        ]
        weights = [30, 24, 8, 6, 6, 6, 6, 2, 2, 2, 8, 2, 2]
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
                 ("sts_regional_endpoints", "regional"),
                 ("endpoint_url", self.url()),
                 ("services", self.pick("local", "local", "none", "bare")),
                 ("ignore_configured_endpoint_urls",
                  self.pick("true", "false"))]
        chances = [50, 20, 8, 5, 5, 4, 4, 3, 5, 1, 3, 4, 4, 2]
        for pair, percent in zip(extra, chances):
            if self.chance(percent):
                pairs.append(pair)
        if self.chance(30):
            r.shuffle(pairs)
        if pairs and self.odd(6):
            i = r.randrange(len(pairs))
            pairs[i] = (pairs[i][0], "")
        if pairs and self.odd(2):
            pairs.append(pairs[0])
        return pairs

    def url(self):
        return self.pick("https://vpce.example", "http://127.0.0.1:9/",
                         "https://vpce.example/path", "127.0.0.1:9",
                         "https://bad host", "")

    def services(self):
        """Lines of sections that "services" may name."""
        lines = ["[services local]"]
        for name in self.r.sample(["imagebuilder", "sts", "sso", "sso_oidc",
                                   "sso-oidc", "signin", "s3", "ImageBuilder"],
                                  self.r.choice([0, 1, 2])):
            lines += [name + " =", "  endpoint_url = " + self.url()]
            if self.chance(10):
                lines.append("  endpoint_url = https://second.example")
            if self.chance(10):
                lines.append("  other=1")
        if self.chance(5):
            lines += ["endpoint_url = https://flat.example"]
        return lines + self.pick([], ["[services bare]"],
                                 ["[services  'bare']", "sts = x"])

    def nested(self):
        return "\n" + "\n".join(
            "    " + line for line in self.r.sample([
                "signature_version = s3v4", "max_concurrent_requests=20",
                "role_arn = " + ROLE + "nested", "# comment",
                "junk" if self.odd(20) else "x ="],
                self.r.choices([1, 2, 3], [80, 15, 5])[0]))

    def line(self, key, value, indent):
        r = self.r
        text = indent + (key.upper() if self.chance(4) else key)
        text += r.choices([" = ", "=", ": ", ":", " =", "\t=\t"],
                          [70, 12, 8, 4, 3, 3])[0] + value
        if self.odd(6):
            text += self.pick(" # note", " ; note", "#x", "  ")
        if self.odd(1):
            blank = self.pick("\u00a0", "\u2003", "\u3000", "\u0085",
                              "\u2028", "\u1680", "\u202f")
            text = self.pick(blank + text, text + blank,
                             text.replace("=", blank + "=", 1),
                             text.replace("=", "=" + blank, 1))
        lines = [text]
        if self.odd(8):
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
        if self.odd(20):
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
        if self.odd(4):
            lines.append(self.pick("region = x", "junk", "# first", "", "  "))
        if self.odd(6):
            names.append(r.choice(names))
        for name in names:
            lines.append(self.header(name, credentials))
            indent = r.choices(["", "    ", "  ", "\t", " "],
                               [68, 12, 8, 6, 6])[0]
            for key, value in self.keys(name):
                own = indent
                if self.odd(10):
                    own += self.pick("  ", "\t", " ", "    ")
                elif self.odd(6):
                    own = self.pick("", " ")
                lines += self.line(key, value, own)
            if self.chance(40):
                lines.append("")
            if self.odd(2):
                lines.append(self.pick("junk", "= value", "[]", "\ttabs"))
        if not credentials and self.chance(60):
            lines += ["[sso-session corp]", "sso_region = us-east-1",
                      "sso_start_url = https://corp.awsapps.com/start"]
        if not credentials and self.chance(15):
            lines += ["[sso-session full]", "sso_region = us-east-1",
                      "sso_start_url = https://corp.awsapps.com/start",
                      self.pick("sso_role_name = Reader",
                                "sso_account_id = 123456789012",
                                "sso_role_name = Other", "x = 1")]
        if not credentials and self.chance(30):
            lines += self.services()
        return self.text(lines)

    def text(self, lines):
        newline = self.r.choices(["\n", "\r\n", "\r"], [92, 6, 2])[0]
        text = newline.join(lines)
        if self.chance(90):
            text += newline
        if self.odd(2):
            text = "\ufeff" + text
        return text

    def boto(self):
        """A file of boto 2."""
        lines = [self.pick("[Credentials]", "[Credentials]", "[Credentials]",
                           "[credentials]", "[Boto]", "[Credentials] x")]
        for key, value in self.keys("boto") + self.r.choice([
                [], [("aws_access_key_id", "AKIABOTO"),
                     ("aws_secret_access_key", "s")]]):
            lines += self.line(key, value, self.pick("", "", "", "  "))
        return self.text(lines)

    def ec2(self):
        """A file of the first EC2 tools."""
        lines = ["AWSAccessKeyId=AKIAEC2", "AWSSecretKey = secret=ec2"]
        if self.chance(30):
            self.r.shuffle(lines)
        if self.chance(10):
            lines.pop()
        if self.chance(15):
            lines.append(self.pick("AWSAccessKeyId = AKIATWO", "# x = 1", "[x]",
                                   "junk", "AWSSecretKey=", "= 1",
                                   "#AWSAccessKeyId=3", "awsaccesskeyid=4"))
        if self.chance(10):
            lines = ["[default]", "aws_access_key_id = AKIAINI"]
        return self.text(lines)

    def environment(self, late):
        r = self.r
        env = {"HOME": self.home}
        if late < 10 and self.chance(35):
            env[self.pick("AWS_PROFILE", "AWS_PROFILE",
                          "AWS_DEFAULT_PROFILE")] = r.choice(NAMES)
        if late < 10 and self.chance(12):
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
                    "http://127.0.0.1:1/container",
                    "https://host.example/container",
                    "http://169.254.170.23/container",
                    "http://[fd00:ec2::23]/container",
                    "http://localhost:1/container",
                    "http://host.example/container")
                if self.chance(20):
                    env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x"
            env.update(self.pick(
                {}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"},
                {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "t\nx: y"},
                {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": self.pick(
                    self.home + "/token", self.home + "/nothing")}))
        if self.chance(late):
            env["BOTO_CONFIG"] = self.pick(
                "~/boto.cfg", "$HOME/boto.cfg", self.home + "/boto.cfg",
                self.home + "/nothing", self.home)
        if self.chance(late):
            env["AWS_CREDENTIAL_FILE"] = self.pick(
                "~/ec2", self.home + "/ec2", self.home + "/ec2",
                "$HOME/ec2", self.home + "/nothing")
        for name in "", "_IMAGEBUILDER", "_STS", "_SSO", "_SSO_OIDC", "_SIGNIN":
            if self.chance(3):
                env["AWS_ENDPOINT_URL" + name] = self.url()
        if self.chance(3):
            env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = self.pick(
                "true", "false", "True")
        if self.chance(5):
            env["AWS_ROLE_SESSION_NAME"] = "pod"
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
        if self.chance(5):
            env[self.pick(*[n for n in env if n != "HOME"] or ["AWS_REGION"])] = ""
        elif self.chance(2):
            env[self.r.choice(OFTEN_EMPTY)] = ""
        return env

    def case(self):
        # In some cases only what comes after the profile has credentials.
        late = self.chance(15)
        files = {".aws/config": self.file(False)
                 if self.chance(95) and not late else None,
                 ".aws/credentials": self.file(True)
                 if self.chance(70) and not late else None}
        text = "".join(t for t in files.values() if t is not None)
        for name, percent, make in ("boto.cfg", 50, self.boto), \
                (".boto", 25 if late else 2, self.boto), ("ec2", 50, self.ec2):
            files[name] = make() if self.chance(percent) else None
        env = self.environment(25 if late else 4)
        profile = self.r.choice(NAMES) if self.chance(25) else None
        # Most cases name a profile that one of the files may have.
        there = [n for n in NAMES if n in text] or NAMES
        for name in "AWS_PROFILE", "AWS_DEFAULT_PROFILE":
            if name in env and self.chance(90):
                env[name] = self.r.choice(there)
        if profile is not None and self.chance(90):
            profile = self.r.choice(there)
        return {"env": env, "profile": profile,
                "needs": needs(text, env)}, files


def make_home(home):
    """What all cases have there."""
    def write(text, *path):
        os.makedirs(os.path.join(home, *path[:-1]), exist_ok=True)
        with open(os.path.join(home, *path), "w") as f:
            f.write(text)
    write(json.dumps({"accessToken": {
        "accessKeyId": "LOGIN", "secretAccessKey": "s", "sessionToken": "t",
        "accountId": "1", "expiresAt": EXPIRES}, "refreshToken": "r",
        "dpopKey": "k", "clientId": "c"}), ".aws", "login", "cache",
        LOGIN_CACHE)
    write("web-token", "token")
    write(json.dumps({"Version": 1, "AccessKeyId": "PROCESS",
                      "SecretAccessKey": "s", "SessionToken": "t"}),
          "process.json")
    for digest in SSO_CACHE:
        write(json.dumps({"accessToken": "sso-token", "expiresAt": EXPIRES,
                          "startUrl": "https://corp.awsapps.com/start",
                          "region": "us-east-1"}),
              ".aws", "sso", "cache", digest)


def write_case(home, files):
    """What one case has there, in place of what the last one had."""
    if not os.path.exists(home):
        make_home(home)
    for name, text in files.items():
        path = os.path.join(home, name)
        if text is not None:
            with open(path, "w", newline="") as f:
                f.write(text)
        elif os.path.exists(path):
            os.remove(path)


def needs(text, env):
    """What older copies of botocore do not know."""
    text = text.lower()
    return [what for what, there in [
        ("login", "login_session" in text),
        ("endpoints", "endpoint_url" in text or "services" in text or
         any("ENDPOINT_URL" in name for name in env)),
        ("containers", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" in env or
         "127.0.0.1" not in env.get("AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                    "127.0.0.1"))] if there]


# sha1 of the sessions' names and of the start URL
SSO_CACHE = [hashlib.sha1(text.encode()).hexdigest() + ".json" for text in
             ("corp", "full", "https://corp.awsapps.com/start")]
LOGIN_SESSION = "arn:aws:iam::123456789012:user/watch"
LOGIN_CACHE = hashlib.sha256(LOGIN_SESSION.encode()).hexdigest() + ".json"
# For the AWS CLI a variable that is empty is often a value.
OFTEN_EMPTY = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE",
               "AWS_SHARED_CREDENTIALS_FILE", "AWS_ACCESS_KEY_ID",
               "AWS_WEB_IDENTITY_TOKEN_FILE", "BOTO_CONFIG",
               "AWS_CREDENTIAL_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
               "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_REGION",
               "AWS_USE_FIPS_ENDPOINT", "AWS_ENDPOINT_URL", "HOME"]


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
        return None, "the machine's key where botocore refuses"
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
    knows = [json.loads(process.stdout.readline()) for _, process in others]
    counts = collections.Counter()
    bad = 0
    tmp = tempfile.mkdtemp(prefix="identity.",
                           dir="/dev/shm" if os.access("/dev/shm", os.W_OK)
                           else None)
    try:
        for first in range(0, cases, BATCH):
            batch = []
            for number in range(first, min(first + BATCH, cases)):
                batch.append(draw_case(tmp, seed, number, knows))
            lines = [json.dumps(case) + "\n" for _, case in batch]
            for process in [ours_process] + [p for _, p in others]:
                feed(process, lines)
            for home, case in batch:
                ours = json.loads(ours_process.stdout.readline())
                counts["resolved" if "key" in ours else "refused"] += 1
                for (name, process), has in zip(others, knows):
                    theirs = json.loads(process.stdout.readline())
                    difference = compare(ours, theirs, has)
                    if any(not has[what] for what in case["needs"]):
                        counts[name + ": does not know all of it"] += 1
                    elif difference is None:
                        counts[name + ": equal"] += 1
                    elif difference[0] is not None:
                        counts[name + ": " + difference[0]] += 1
                    else:
                        counts[name + ": NO REASON: " + difference[1]] += 1
                        bad += 1
                        if bad <= limit:
                            show(home, case, ours, theirs,
                                 "%s: %s" % (name, difference[1]))
            done = first + len(batch)
            if done % PROGRESS == 0 and done < cases:
                print("%d of %d cases, %d differences without a reason" %
                      (done, cases, bad), flush=True)
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
