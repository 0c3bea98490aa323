#!/usr/bin/env python3
"""raw_server.py SCRIPT LOG [PEM]: an HTTP server on loopback that also sends what HTTP
libraries do not: bytes as given, compressed bodies, connections that close.

Prints {"url":...} and serves until it is killed, or its parent ends;
with TLS if there is a PEM file, which holds key and certificate.
SCRIPT: { "METHOD /path": RESPONSE }, "* *" for all others.  RESPONSE: status,
headers, body (a text, or JSON); "raw": bytes to send before the connection is
closed; "coding": gzip, deflate or raw-deflate; "cut": so many bytes are missing
from the end of the coded body, whose Content-Length matches what is sent.
LOG: "METHOD /path" a line for each request that was read.
"""
import ctypes
import gzip
import http.server
import json
import ssl
import sys
import zlib

ctypes.CDLL(None).prctl(1, 15)  # PR_SET_PDEATHSIG, SIGTERM
script = json.load(open(sys.argv[1]))
log = open(sys.argv[2], 'a', buffering=1)


def raw_deflate(body):
    z = zlib.compressobj(wbits=-15)
    return z.compress(body) + z.flush()


CODINGS = {'gzip': gzip.compress, 'deflate': zlib.compress, 'raw-deflate': raw_deflate}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def handle_any(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        path = self.path.split('?')[0]
        log.write(f'{self.command} {path}\n')
        r = script.get(f'{self.command} {path}', script.get('* *', {'status': 404}))
        if 'raw' in r:
            self.wfile.write(r['raw'].encode('latin-1'))
            self.close_connection = True
            return
        body = r.get('body', '')
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
        headers = {'Content-Type': 'application/json', **r.get('headers', {})}
        if 'coding' in r:
            body = CODINGS[r['coding']](body)
            body = body[:len(body) - r.get('cut', 0)]
            headers['Content-Encoding'] = r['coding'].replace('raw-', '')
        self.send_response(r.get('status', 200))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
scheme = 'http'
if len(sys.argv) > 3:
    scheme = 'https'
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(json.dumps({'url': f'{scheme}://127.0.0.1:{server.server_port}'}), flush=True)
server.serve_forever()
