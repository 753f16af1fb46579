"""A PostgreSQL link that dies in the middle: bytes go through in both directions until so many have come from the server;
then every connection is cut and no new one is let in, as when the server's machine is gone."""
import socket
import threading
from pathlib import Path


class Link:
    def __init__(self, folder, server_folder, limit=None, port=5432):
        self.server, self.limit, self.passed, self.is_cut = str(Path(server_folder) / f".s.PGSQL.{port}"), limit, 0, False
        self.lock, self.open = threading.Lock(), []
        self.folder, self.path = Path(folder), Path(folder) / f".s.PGSQL.{port}"
        self.path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.path.chmod(0o777)
        self.listener.listen(16)
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()
        self.listener.close()
        self.path.unlink(missing_ok=True)

    def accept(self):
        while True:
            try:
                program, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.server)
            except OSError:
                program.close()
                continue
            with self.lock:
                if self.is_cut:
                    program.close()
                    server.close()
                    continue
                self.open += [program, server]
            threading.Thread(target=self.pump, args=(program, server, False), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, program, True), daemon=True).start()

    def pump(self, source, target, is_counted):
        try:
            while data := source.recv(65536):
                if is_counted and self.count(len(data)):
                    self.cut()
                    return
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def count(self, length):
        with self.lock:
            self.passed += length
            return self.limit is not None and self.passed > self.limit

    def cut(self):
        with self.lock:
            self.is_cut = True
            for end in self.open:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()
            self.open = []
