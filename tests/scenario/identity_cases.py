"""The random configurations of identity.py: files, an environment and perhaps a
profile, written below a home folder."""
import hashlib
import json
import os
import re

EXPIRES = "2099-01-01T00:00:00Z"
NAMES = ["default", "a", "b", "two words", "c"]
ROLE = "arn:aws:iam::123456789012:role/"
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


# Fixed cases ------------------------------------------------------------------

KEYS = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n"
PROCESS = {"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "s"}


def process(**changes):
    """A profile with a credential_process, and what that prints."""
    return {"config": "[default]\ncredential_process = /bin/cat {home}/p.json\n",
            "p.json": json.dumps({**PROCESS, **changes})}


def printed(text):
    return {**process(), "p.json": text}


def role(**settings):
    return {"config": "[default]\nrole_arn = %sx\nsource_profile = k\n%s"
            "[profile k]\n%s" % (ROLE, "".join(
                "%s = %s\n" % pair for pair in settings.items()), KEYS)}


# What botocore's own tests and its sources decide, beyond what is generated: a
# name, the files (below HOME/.aws, or in HOME), the environment.
FIXED = [
    ("a nested block", {"config": "[default]\n%sregion = us-west-2\ns3 =\n"
                        "  addressing_style = path\n" % KEYS}, {}),
    ("a nested line without a setting",
     {"config": "[default]\n%ss3 =\n  path\n" % KEYS}, {}),
    ("an empty nested line", {"config": "[default]\n%ss3 =\n\n  a = b\n" % KEYS},
     {}),
    ("a broken nested block in [DEFAULT], which no section reads",
     {"config": "[default]\n%s" % KEYS,
      "credentials": "[DEFAULT]\ns3 =\n  # no\n  [x]\n"}, {}),
    ("a broken nested block in [DEFAULT], which a section reads",
     {"config": "[default]\n%s" % KEYS,
      "credentials": "[DEFAULT]\ns3 =\n  junk\n[x]\n"}, {}),
    ("a source_profile with sso_session, read by a profile with another one",
     {"config": "[default]\nrole_arn = %sx\nsource_profile = s\n"
      "sso_session = none\n[profile s]\nsso_session = corp\n"
      "sso_account_id = 123456789012\nsso_role_name = Reader\n"
      "[sso-session corp]\nsso_region = us-east-1\n"
      "sso_start_url = https://corp.awsapps.com/start\n" % ROLE}, {}),
    ("bytes that are not UTF-8", {"config": b"[default]\nregion = \xe2\x28\n"}, {}),
    ("a NUL in a key of the credentials file",
     {"credentials": "[default]\naws_access_key_id = AK\0IA\n"
      "aws_secret_access_key = s\n"}, {}),
    ("a quote of a section that is not closed",
     {"config": "[default]\n%s[profile 'p]\nregion = x\n" % KEYS}, {}),
    ("a section that ends in a backslash",
     {"config": "[profile p\\]\n%s" % KEYS}, {"AWS_PROFILE": "p\\"}),
    ("a section with an escaped blank",
     {"config": "[profile p\\ q]\n%s" % KEYS}, {"AWS_PROFILE": "p q"}),
    ("a vertical tab between the words of a section",
     {"config": "[profile\vp]\n%s" % KEYS}, {"AWS_PROFILE": "p"}),
    ("a vertical tab around a value",
     {"config": "[default]\naws_access_key_id = \vAKIAX\f\n"
      "aws_secret_access_key = s\n"}, {}),
    ("a separator of ASCII around a value",
     {"config": "[default]\naws_access_key_id = \x1cAKIAX\x1f\n"
      "aws_secret_access_key = s\n"}, {}),
    ("a separator of ASCII before a key",
     {"config": "[default]\n%s\x1fregion = us-west-2\n" % KEYS}, {}),
    ("a line of ASCII separators",
     {"config": "[default]\n%s\x1d\x1e\nregion = us-west-2\n" % KEYS}, {}),
    ("a vertical tab in a nested block",
     {"config": "[default]\n%ss3 =\n  a = b\vc\n" % KEYS}, {}),
    ("aws_security_token without a value hides aws_session_token",
     {"credentials": "[default]\n%saws_security_token =\n"
      "aws_session_token = t\n" % KEYS}, {}),
    ("an empty AWS_SECURITY_TOKEN does not", {},
     {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_SECURITY_TOKEN": "", "AWS_SESSION_TOKEN": "t"}),
    ("no key but a token", {}, {"AWS_SESSION_TOKEN": "t"}),
    ("an empty AWS_CREDENTIAL_EXPIRATION", {},
     {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_CREDENTIAL_EXPIRATION": ""}),
    ("AWS_CREDENTIAL_EXPIRATION has passed", {},
     {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"}),
    ("AWS_CREDENTIAL_EXPIRATION is not a time", {},
     {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_CREDENTIAL_EXPIRATION": "soon"}),
    ("a process", process(SessionToken="t", Expiration=EXPIRES), {}),
    ("a process without a token", process(Expiration=EXPIRES), {}),
    ("a process with a null token and expiration",
     process(SessionToken=None, Expiration=None), {}),
    ("a process whose expiration is a number", process(Expiration=4070908800), {}),
    ("a process whose expiration has passed",
     process(Expiration="2020-01-01T00:00:00Z"), {}),
    ("a process whose expiration is empty", process(Expiration=""), {}),
    ("a process of version 1.0", process(Version=1.0), {}),
    ("a process of version 100", process(Version=100), {}),
    ("a process of version \"1\"", process(Version="1"), {}),
    ("a process without a version", printed('{"AccessKeyId":"A",'
                                            '"SecretAccessKey":"s"}'), {}),
    ("a process without AccessKeyId",
     printed('{"Version":1,"SecretAccessKey":"s"}'), {}),
    ("a process without SecretAccessKey",
     printed('{"Version":1,"AccessKeyId":"A"}'), {}),
    ("a process with an empty AccessKeyId", process(AccessKeyId=""), {}),
    ("a process with a NUL in AccessKeyId", process(AccessKeyId="P\0Q"), {}),
    ("a process with a NUL in its token", process(SessionToken="t\0u"), {}),
    ("a process that prints nothing", printed(""), {}),
    ("a process that prints a page", printed("<html><body>no</body></html>"), {}),
    ("a process that prints a list", printed("[1]"), {}),
    ("a process that prints a mark of the byte order",
     printed("\ufeff" + json.dumps(PROCESS)), {}),
    ("a process that prints a key twice",
     printed('{"Version":1,"AccessKeyId":"A","AccessKeyId":"B",'
             '"SecretAccessKey":"s"}'), {}),
    ("a process with a quote that is not closed",
     {**process(), "config": "[default]\ncredential_process = "
      "/bin/cat '{home}/p.json\n"}, {}),
    ("a process with a backslash at its end",
     {**process(), "config": "[default]\ncredential_process = "
      "/bin/cat {home}/p.json \\\n"}, {}),
    ("a process whose path has an escaped blank",
     {"p q.json": json.dumps(PROCESS), "config":
      "[default]\ncredential_process = /bin/cat {home}/p\\ q.json\n"}, {}),
    ("a process with a number sign, which begins no comment",
     {**process(), "config": "[default]\ncredential_process = "
      "/bin/cat {home}/p.json #x\n"}, {}),
    ("a process in the credentials file",
     {**process(), "credentials": "[default]\ncredential_process = "
      "/bin/cat {home}/p.json\n"}, {}),
    ("a role", role(), {}),
    ("a role with a name of its session", role(role_session_name="myname"), {}),
    ("a role with an external id", role(external_id="myid"), {}),
    ("a role with a duration", role(duration_seconds=7200), {}),
    ("a role whose duration is not a number",
     role(duration_seconds="garbage value"), {}),
    ("a role with a code", role(mfa_serial="GAHT12345678"), {}),
    ("a role with two sources", role(credential_source="Environment"), {}),
    ("a role without a source", {"config": "[default]\nrole_arn = %sx\n" % ROLE},
     {}),
    ("a role whose source does not exist",
     {"config": "[default]\nrole_arn = %sx\nsource_profile = k\n" % ROLE}, {}),
    ("a role whose source has half a key", {"config":
        "[default]\nrole_arn = %sx\nsource_profile = k\n[profile k]\n"
        "aws_secret_access_key = s\n" % ROLE}, {}),
    ("a role of the environment without keys", {"config":
        "[default]\nrole_arn = %sx\ncredential_source = Environment\n" % ROLE},
     {}),
    ("a role that is its own source", {"config":
        "[default]\nrole_arn = %sx\nsource_profile = default\n%s"
        % (ROLE, KEYS)}, {}),
    ("roles that form a loop", {"config":
        "[default]\nrole_arn = %sx\nsource_profile = b\n[profile b]\n"
        "role_arn = %sy\nsource_profile = default\n" % (ROLE, ROLE)}, {}),
    ("a chain of roles", {"config":
        "[default]\nrole_arn = %sx\nsource_profile = b\n[profile b]\n"
        "role_arn = %sy\nsource_profile = k\n[profile k]\n%s"
        % (ROLE, ROLE, KEYS)}, {}),
    ("web identity in ~", {"config": "[default]\nrole_arn = %sx\n"
                           "web_identity_token_file = ~/token\n" % ROLE}, {}),
    ("web identity in a variable's ~", {},
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "~/token", "AWS_ROLE_ARN": ROLE + "x"}),
    ("web identity in $HOME", {"config": "[default]\nrole_arn = %sx\n"
                               "web_identity_token_file = $HOME/token\n" % ROLE},
     {}),
    ("web identity in a file that ends with a newline", {"token2": "t\n"},
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token2", "AWS_ROLE_ARN": ROLE + "x"}),
    ("web identity without a role",
     {"config": "[default]\nweb_identity_token_file = {home}/token\n"}, {}),
    ("a container's token in ~", {},
     {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "~/token"}),
    ("a container's token in a file that ends with a newline", {"token2": "t\n"},
     {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/token2"}),
    ("a container by a name", {},
     {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://LOCALHOST/container"}),
    ("a container on another loopback address", {},
     {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.9.9.9/container"}),
    ("a container on the loopback address of IPv6", {},
     {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://[::1]:80/container"}),
    ("services without a value",
     {"config": "[default]\nregion = us-east-1\nservices =\n%s" % KEYS}, {}),
    ("services without a value, and an endpoint in the environment",
     {"config": "[default]\nregion = us-east-1\nservices =\n%s" % KEYS},
     {"AWS_ENDPOINT_URL": "https://vpce.example"}),
    ("services without a value, ignored",
     {"config": "[default]\nregion = us-east-1\nservices =\n"
      "ignore_configured_endpoint_urls = true\n%s" % KEYS}, {}),
    ("services in the credentials file",
     {"config": "[default]\nregion = us-east-1\n%s[services x]\n"
      "imagebuilder =\n  endpoint_url = https://vpce.example\n" % KEYS,
      "credentials": "[default]\nservices = x\n"}, {}),
    ("an SSO session that is missing its role",
     {"config": "[default]\nsso_session = corp\nsso_account_id = 1\n"
      "[sso-session corp]\nsso_region = us-east-1\n"
      "sso_start_url = https://corp.awsapps.com/start\n"}, {}),
    ("SSO without its start URL",
     {"config": "[default]\nsso_account_id = 1\nsso_role_name = r\n"
      "sso_region = us-east-1\n"}, {}),
    ("a boto 2 file in ~user", {"boto.cfg": "[Credentials]\n" + KEYS},
     {"BOTO_CONFIG": "~nouser/boto.cfg"}),
    ("the file of the first EC2 tools with a variable", {"ec2":
        "AWSAccessKeyId=A\nAWSSecretKey=s\n"},
     {"AWS_CREDENTIAL_FILE": "$HOME/ec2"}),
]


def fixed_case(tmp, name, files, env):
    """The case, its home made."""
    home = os.path.join(tmp, "fixed-" + re.sub(r"\W+", "-", name))
    make_home(home)
    text = ""
    for path, content in files.items():
        if path in ("config", "credentials"):
            path = os.path.join(".aws", path)
        if isinstance(content, str):
            content = content.replace("{home}", home).encode()
        text += content.decode(errors="replace")
        with open(os.path.join(home, path), "wb") as f:
            f.write(content)
    env = {"HOME": home, "AWS_EC2_METADATA_DISABLED": "true",
           "AWS_REGION": "us-east-1",
           **{k: v.replace("{home}", home) for k, v in env.items()}}
    return home, {"env": env, "profile": None, "needs": needs(text, env)}
