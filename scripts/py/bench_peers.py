"""Servers of files that scripts/bench measures beside ours: the same files on the same disk, the same clients."""

import contextlib
import os
import shutil
import subprocess

from aisrest import await_that, exchange, pattern
from bench_load import NAMES


class FileServer:
    """One of them. `base` is its address, `/SIZE-NUMBER` the files, `/up/` where PUT is allowed, if `puts`."""

    name = program = ""
    puts = True

    def __init__(self, folder, port):
        self.folder, self.port = os.path.join(folder, self.name), port
        self.files = os.path.join(self.folder, "files")
        self.process = None
        self.base = f"http://127.0.0.1:{port}"

    def command(self):
        raise NotImplementedError

    def start(self):
        """Fills its folder and runs it; False when it is not installed."""
        if not shutil.which(self.program):
            return False
        os.makedirs(os.path.join(self.files, "up"))
        for size, names in NAMES.items():
            for index in range(names):
                with open(os.path.join(self.files, f"{size}-{index}"), "wb") as file:
                    file.write(pattern(str(index), size))
        self.process = subprocess.Popen(self.command(), cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await_that(self.name, 10, lambda: exchange("GET", self.base, timeout=2).status)
        return True

    def pids(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        return [self.process.pid, *map(int, children.stdout.split())]

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Nginx(FileServer):
    """C, event loops, sendfile; PUT when the build has the module."""

    name = program = "nginx"

    def command(self):
        version = subprocess.run(["nginx", "-V"], capture_output=True, text=True).stderr
        self.puts = "http_dav_module" in version
        dav = "location /up/ { dav_methods PUT; create_full_put_path on; client_max_body_size 0; }" \
            if self.puts else ""
        os.chmod(os.path.dirname(self.folder), 0o755)
        with open(os.path.join(self.folder, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write(f"""daemon off; worker_processes {os.cpu_count()}; pid {self.folder}/pid;
user {'root' if os.getuid() == 0 else 'nobody'};
error_log {self.folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/p;
  fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s;
  server {{ listen 127.0.0.1:{self.port}; root {self.files}; {dav}
    location /moved/ {{ return 301 http://127.0.0.1:{self.port}/4096-0; }} }} }}
""")
        return ["nginx", "-c", os.path.join(self.folder, "nginx.conf"), "-p", self.folder]


class Rclone(FileServer):
    """Go, WebDAV out of a folder, as it comes."""

    name = program = "rclone"

    def command(self):
        return ["rclone", "serve", "webdav", self.files, "--addr", f"127.0.0.1:{self.port}",
                "--config", os.path.join(self.folder, "rclone.conf")]


@contextlib.contextmanager
def running(folder, port):
    """Those that this machine has, by name."""
    servers = {}
    try:
        for offset, kind in enumerate((Nginx, Rclone)):
            server = kind(folder, port + offset)
            try:
                if server.start():
                    servers[server.name] = server
            except BaseException:
                server.stop()
                raise
        yield servers
    finally:
        for server in servers.values():
            server.stop()
