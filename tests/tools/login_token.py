#!/usr/bin/env python3
"""login_token.py CREDENTIALS LOG: the token endpoint of "aws login" on loopback.

Prints its port, then answers POST /v1/token with the credentials in the JSON file
CREDENTIALS, if the DPoP proof (RFC 9449) is valid: openssl(1) verifies the signature
with the key of the proof itself.  One line a request goes to LOG: "valid", or what
is wrong.  Ends with its standard input."""
import base64
import hashlib
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

# SubjectPublicKeyInfo of a point on P-256, before its coordinates.
HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
seen = set()


def decode(text):
    assert "=" not in text, "padding"
    return base64.b64decode(text + "=" * (-len(text) % 4), "-_", True)


def number(raw):
    raw = raw.lstrip(b"\0")
    raw = b"\0" + raw if not raw or raw[0] & 0x80 else raw
    return b"\2" + bytes([len(raw)]) + raw


def verify(proof, url):
    head, claims, signature = proof.split(".")
    h, c, s = json.loads(decode(head)), json.loads(decode(claims)), decode(signature)
    assert h["typ"] == "dpop+jwt" and h["alg"] == "ES256", "head"
    assert h["jwk"]["kty"] == "EC" and h["jwk"]["crv"] == "P-256", "key"
    assert "d" not in h["jwk"], "the private key is in the proof"
    assert c["htm"] == "POST" and c["htu"] == url, "htu is %s" % c["htu"]
    assert abs(c["iat"] - time.time()) < 120, "iat"
    assert len(c["jti"]) == 36 and c["jti"] not in seen, "jti"
    seen.add(c["jti"])
    x, y = decode(h["jwk"]["x"]), decode(h["jwk"]["y"])
    assert len(x) == 32 and len(y) == 32 and len(s) == 64, "lengths"
    pair = number(s[:32]) + number(s[32:])
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as f:
                f.write(data)
            return path
        subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify",
             put("key", b"-----BEGIN PUBLIC KEY-----\n" +
                 base64.encodebytes(HEAD + x + y) +
                 b"-----END PUBLIC KEY-----\n"),
             "-signature", put("signature", b"\x30" + bytes([len(pair)]) + pair),
             put("text", (head + "." + claims).encode())],
            check=True, stdout=subprocess.DEVNULL)
    return hashlib.sha256(x + y).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        url = "http://%s%s" % (self.headers["Host"], self.path)
        try:
            assert self.path == "/v1/token", self.path
            assert "Authorization" not in self.headers, "it is signed"
            assert body["grantType"] == "refresh_token", "grantType"
            assert set(body) == {"clientId", "refreshToken", "grantType"}, "body"
            line = "valid %s %s" % (body["refreshToken"],
                                    verify(self.headers["DPoP"], url))
        except Exception as e:  # whatever it is, the test shows it
            line = "invalid: %s: %s" % (type(e).__name__, e)
        with open(sys.argv[2], "a") as f:
            f.write(line + "\n")
        if line.startswith("valid"):
            with open(sys.argv[1]) as f:
                keys = json.load(f)
            status, out = 200, {
                "accessToken": {k: keys[k] for k in (
                    "accessKeyId", "secretAccessKey", "sessionToken")},
                "tokenType": "aws_sigv4", "expiresIn": 900,
                "refreshToken": "next"}
        else:
            status, out = 400, {"error": "INVALID_REQUEST", "message": line}
        out = json.dumps(out).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
