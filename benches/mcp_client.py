"""Does a client of another make list and call every tool of `lantai mcp`?

    python benches/mcp_client.py LANTAI --archive DIR            the archive of `lantai ingest corpus`, or any other

Lists the tools, checks their annotations and schemas, calls each, and prints the time and size of each answer. Ends with status 1 if
one is missing, refuses, or does not cite. Needs mcp (the official Python SDK).
"""

import argparse
import asyncio
import sys
import time

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

TOOLS = {"search", "show", "precedent", "relations", "proof"}
DRAFT = "关于申请防汛经费的请示\n\n县财政局：\n　　根据《中华人民共和国防洪法》，现申请经费50万元，其中物资30万元、演练10万元。妥否，请批示。\n"


async def call(session, name, arguments):
    begun = time.perf_counter()
    result = await session.call_tool(name, arguments)
    took = (time.perf_counter() - begun) * 1000
    data = result.model_dump(by_alias=True)
    text = data["content"][0]["text"]
    print(f"{name:10} {took:7.1f} ms {len(text):7} characters  {text[:160]}")
    return data["structuredContent"] if not data["isError"] else None


async def run(server):
    wrong = []
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        greeting = (await session.initialize()).model_dump(by_alias=True)
        print(f"{greeting['serverInfo']['name']} {greeting['serverInfo']['version']}, protocol {greeting['protocolVersion']}")
        tools = [tool.model_dump(by_alias=True) for tool in (await session.list_tools()).tools]
        if {tool["name"] for tool in tools} != TOOLS:
            wrong.append("the tools are others")
        for tool in tools:
            arguments = tool["inputSchema"]["properties"]
            print(f"{tool['name']:10} {tool['title']}: {', '.join(arguments)}")
            if not tool["annotations"]["readOnlyHint"] or not tool["annotations"]["idempotentHint"]:
                wrong.append(f"{tool['name']} is not marked as reading only")
            if not all(argument.get("description") for argument in arguments.values()):
                wrong.append(f"{tool['name']} has arguments without description")
        found = await call(session, "search", {"query": "防汛", "limit": 3})
        hits = found["hits"] if found else []
        if not hits or not all(hit["citation"].startswith("《") for hit in hits):
            wrong.append("search finds nothing to cite")
        one = {"id": str(hits[0]["id"])} if hits else {"id": "1"}
        answers = {
            "show": await call(session, "show", one),
            "relations": await call(session, "relations", one),
            "precedent": await call(session, "precedent", {"task": "写一个关于做好2026年防汛工作的通知", "limit": 3}),
            "proof": await call(session, "proof", {"text": DRAFT}),
        }
        wrong += [f"{name} refuses" for name, answer in answers.items() if answer is None]
        if await call(session, "show", {"id": "no-such-document"}) is not None:
            wrong.append("a document that is not there is shown")
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("lantai")
    parser.add_argument("--archive", required=True)
    given = parser.parse_args()
    server = StdioServerParameters(command=given.lantai, args=["mcp", "--archive", given.archive])
    sys.exit(asyncio.run(run(server)))
