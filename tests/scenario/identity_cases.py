"""The random configurations of identity.py: files, an environment and perhaps a
profile, written below a home folder."""
import hashlib
import json
import os

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
