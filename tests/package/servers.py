"""Servers on the loopback for what was installed."""

import contextlib
import http.server
import os
import pathlib
import ssl
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIMULATOR = os.environ.get("INVOKEAI_SIM_PROGRAM", ROOT / "build/dev/bin/invokeai-sim")


@contextlib.contextmanager
def simulator():
    """A simulated InvokeAI server; its URL."""
    process = subprocess.Popen([SIMULATOR], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"version": "6.14.2"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def tls_server(place):
    """A server whose certificate vouches for itself: its URL, and the certificate's file."""
    key, certificate = place / "key.pem", place / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}", certificate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
