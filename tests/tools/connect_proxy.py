#!/usr/bin/env python3
"""connect_proxy.py LOG [USER:PASSWORD]: a proxy that only tunnels.

Prints its port.  LOG has a line for each CONNECT, "TARGET STATUS", and what it
carried is in LOG.bytes, both ways.
"""
import base64
import select
import socket
import socketserver
import sys

log = open(sys.argv[1], 'w', buffering=1)
carried = open(sys.argv[1] + '.bytes', 'wb', buffering=0)
wanted = None
if len(sys.argv) > 2:
    wanted = 'Basic ' + base64.b64encode(sys.argv[2].encode()).decode()


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        method, target, _ = self.rfile.readline().decode().split()
        given = None
        for line in iter(self.rfile.readline, b'\r\n'):
            name, _, value = line.decode().partition(':')
            if name.lower() == 'proxy-authorization':
                given = value.strip()
        if method != 'CONNECT':
            return self.answer(target, '405 Method Not Allowed')
        if given != wanted:
            return self.answer(target, '407 Proxy Authentication Required',
                               'Proxy-Authenticate: Basic realm="x"\r\n')
        host, _, port = target.rpartition(':')
        with socket.create_connection((host, int(port)), 10) as far:
            self.answer(target, '200 Connection established')
            self.carry(far)

    def answer(self, target, status, more=''):
        log.write(f'{target} {status[:3]}\n')
        end = '' if status[0] == '2' else 'Content-Length: 0\r\n'
        self.wfile.write(f'HTTP/1.1 {status}\r\n{more}{end}\r\n'.encode())

    def carry(self, far):
        other = {self.connection: far, far: self.connection}
        while True:
            for s in select.select(list(other), [], [])[0]:
                data = s.recv(65536)
                if not data:
                    return
                carried.write(data)
                other[s].sendall(data)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(('127.0.0.1', 0), Tunnel) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
