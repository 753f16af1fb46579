"""A PostgreSQL link that breaks at a chosen point. It stands between a program and the server on a socket of its own,
holds back what the program sends until the pipeline's Sync, and so can lose a whole pipeline or its whole answer."""
import socket
import struct
import threading
from pathlib import Path

BEFORE, AFTER = "before", "after"  # the pipeline never arrives; it arrives, and its answer is lost


class Proxy:
    """cuts: for each connection in turn the (number of the pipeline from 1, BEFORE or AFTER) at which it breaks, or
    None for one that holds, or REFUSED for one that is closed at once; connections past the list hold."""

    REFUSED = object()

    def __init__(self, folder, server_folder, cuts, port=5432):
        self.cuts = list(cuts)
        self.pipelines = []  # of each connection, how many were begun
        self.server_path = str(Path(server_folder) / f".s.PGSQL.{port}")
        self.path = Path(folder) / f".s.PGSQL.{port}"
        self.path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.path.chmod(0o777)
        self.listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self):
        while True:
            try:
                program, _ = self.listener.accept()
            except OSError:
                return
            number = len(self.pipelines)
            self.pipelines.append(0)
            cut = self.cuts[number] if number < len(self.cuts) else None
            if cut is self.REFUSED:
                program.close()
                continue
            threading.Thread(target=self._serve, args=(program, number, cut), daemon=True).start()

    def _serve(self, program, number, cut):
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.server_path)
            self._start_up(program, server)
            while True:
                pipeline = self._until_sync(program)
                self.pipelines[number] += 1
                here = cut is not None and cut[0] == self.pipelines[number]
                if here and cut[1] == BEFORE:
                    return
                server.sendall(pipeline)
                answer = self._until_ready(server)
                if here:
                    return
                program.sendall(answer)
        except (OSError, EOFError):
            pass
        finally:
            server.close()
            program.close()

    def _start_up(self, program, server):
        head = self._exactly(program, 4)
        server.sendall(head + self._exactly(program, struct.unpack("!I", head)[0] - 4))
        program.sendall(self._until_ready(server))

    def _until_sync(self, program):
        return self._until(program, b"S")

    def _until_ready(self, server):
        return self._until(server, b"Z")

    def _until(self, link, last):
        """All messages up to one of that type (or Terminate), whole."""
        gathered = b""
        while True:
            head = self._exactly(link, 5)
            gathered += head + self._exactly(link, struct.unpack("!I", head[1:])[0] - 4)
            if head[:1] == last:
                return gathered
            if head[:1] == b"X":
                raise EOFError

    @staticmethod
    def _exactly(link, count):
        gathered = b""
        while len(gathered) < count:
            part = link.recv(count - len(gathered))
            if not part:
                raise EOFError
            gathered += part
        return gathered
