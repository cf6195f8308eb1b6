"""A visitor who waited for a message goes on, although the service ended the idle connection meanwhile."""

import asyncio

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def two_pages_with_a_pause(*, closing):
    import browser

    came = []

    async def serve(reader, writer):
        while await reader.read(10_000):
            came.append(writer)
            writer.write(ANSWER)
            await writer.drain()
            if closing:
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        visitor = browser.Browser(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        for _ in range(2):
            answer = await visitor.ask("GET", visitor.base + "/", None)
            assert (answer.status, answer.text) == (200, "ok")
            await asyncio.sleep(0.05)
        visitor.close()
        await asyncio.sleep(0.05)
    return len(set(came))


def test_a_connection_is_used_again():
    assert asyncio.run(two_pages_with_a_pause(closing=False)) == 1


def test_one_that_the_server_ended_is_made_anew():
    assert asyncio.run(two_pages_with_a_pause(closing=True)) == 2
