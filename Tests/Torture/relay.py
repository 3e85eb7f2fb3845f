"""A TCP relay between clients and the sandbox that reads along: how many requests there were, how they were answered."""

import asyncio
import collections
import re
import threading


class Relay:
    def __init__(self, address):
        self._host, port = address.rsplit(":", 1)
        self._port = int(port)
        self.requests = 0
        # How many answers had each status.
        self.statuses = collections.Counter()
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def _serve(self, reader, writer):
        try:
            service_reader, service_writer = await asyncio.open_connection(self._host, self._port)
        except OSError:
            return writer.close()
        await asyncio.gather(
            self._pass(reader, service_writer, self._count_request), self._pass(service_reader, writer, self._count_answer))

    @staticmethod
    async def _pass(reader, writer, count):
        # One request is on a connection at a time, so that a head is at the beginning of what is read.
        try:
            while data := await reader.read(1 << 16):
                count(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.close()

    def _count_request(self, data):
        self.requests += data.startswith(b"GET /")

    def _count_answer(self, data):
        if head := re.match(rb"HTTP/1\.1 (\d{3}) ", data):
            self.statuses[int(head[1])] += 1

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
