#!/usr/bin/env python3
"""Writes the part of the package that follows from the description of the protocol.

usage: generate.py [--openrpc FILE] [--check]

FILE is protocol/openrpc.json unless told. With --check nothing is written, and the exit status is 1 when a
file is not what would be written.
"""

from __future__ import annotations

import argparse
import json
import keyword
import re
import sys
import textwrap
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

FOLDER = Path(__file__).resolve().parent
PACKAGE = FOLDER / "src" / "scjobs"
OPENRPC = FOLDER.parent.parent / "openrpc.json"

WIDTH = 110
#: Methods that a session calls for its owner: opening, closing, `subscribe` and `Events.close`.
OWNED = {"initialize", "shutdown", "events.subscribe", "events.unsubscribe"}
#: What the sessions have of their own, so that no method may be called so.
TAKEN = {
    "call", "close", "info", "notify", "open", "pid", "result", "result_bytes", "subscribe", "wait",
}  # fmt: skip
#: Kinds whose own name would hide one that every Python program knows, or say too little.
ERROR_NAMES = {"timeout": "ServiceTimeoutError", "ended": "SessionEndedError"}

HEAD = (
    '"""{title}\n\nWritten by generate.py from protocol/openrpc.json, version {version}: change those.\n"""\n'
)

Schema = Mapping[str, Any]


def camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name) if part)


def snake(name: str) -> str:
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)
    return name + "_" if keyword.iskeyword(name) else name


def sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def wrapped(text: str, indent: str, first: Optional[str] = None) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


class Types:
    """The schemas as Python types. Objects become classes, in the order in which they are met."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas
        self.written: Dict[str, str] = {}
        for name in schemas:
            self.define(name, schemas[name])

    def define(self, name: str, schema: Schema) -> None:
        if name in self.written:
            return
        self.written[name] = ""  # begun: a reference to itself needs no more
        if schema.get("type") == "object" and "properties" in schema:
            text = self.typed_dict(name, schema)
        else:
            note = schema.get("description")
            text = (
                (wrapped(sentence(note), "#: ") + "\n" if note else "")
                + wrapped(f"{name} = {self.name(schema, name)}", "    ", first="")
                + "\n"
            )
        # Definitions go in front of those that they were met in, for aliases are read at once.
        del self.written[name]
        self.written[name] = text

    def name(self, schema: Schema, place: str) -> str:
        """The Python type of a schema; objects within it are named after their place."""
        if "$ref" in schema:
            target = str(schema["$ref"]).rsplit("/", 1)[1]
            self.define(target, self.schemas[target])
            return target
        if "enum" in schema:
            return f"Literal[{', '.join(json.dumps(word) for word in schema['enum'])}]"
        if "oneOf" in schema:
            return f"Union[{', '.join(self.name(each, place) for each in schema['oneOf'])}]"
        kind = schema.get("type")
        if kind == "array":
            return f"List[{self.name(schema.get('items', {}), place + 'Item')}]"
        if kind == "object":
            if "properties" in schema:
                self.define(place, schema)
                return place
            value = schema.get("additionalProperties", {})
            return f"Dict[str, {self.name(value, place + 'Value') if isinstance(value, Mapping) else 'Any'}]"
        known: Dict[Any, str] = {
            "string": "str",
            "integer": "int",
            "number": "float",
            "boolean": "bool",
            "null": "None",
        }
        if kind is None:
            return "Any"
        return known[kind]

    def typed_dict(self, name: str, schema: Schema) -> str:
        required = set(schema.get("required", []))
        members = {
            member: (self.name(each, name + camel(member)), each.get("description", ""))
            for member, each in schema["properties"].items()
        }
        for member in members:
            if not member.isidentifier() or keyword.iskeyword(member):
                raise SystemExit(
                    f"{name}.{member} can't be a member of a class: teach generate.py another form"
                )
        must = {member: value for member, value in members.items() if member in required}
        may = {member: value for member, value in members.items() if member not in required}
        doc = sentence(schema.get("description") or f"`{name}` of the protocol")
        # NotRequired came with Python 3.11; a base class says the same.
        if must and may:
            base = typed_dict_class(f"_{name}Required", "TypedDict", None, must)
            return base + "\n\n" + typed_dict_class(name, f"_{name}Required, total=False", doc, may)
        return typed_dict_class(
            name, "TypedDict" if must or not may else "TypedDict, total=False", doc, members
        )


def typed_dict_class(
    name: str, bases: str, doc: Optional[str], members: Mapping[str, Tuple[str, str]]
) -> str:
    lines = [f"class {name}({bases}):"]
    if doc:
        lines += [wrapped(f'"""{doc}"""', "    "), ""]
    for member, (type_name, note) in members.items():
        if note:
            lines.append(wrapped(sentence(note), "    #: "))
        lines.append(wrapped(f"{member}: {type_name}", "        ", first="    "))
    return "\n".join(lines) + "\n"


class Parameter:
    """One parameter of a method, as a method of a class takes it."""

    def __init__(self, described: Mapping[str, Any], types: Types, method: str) -> None:
        schema = described["schema"]
        self.wire = described["name"]
        self.required = bool(described["required"])
        self.summary = described.get("summary") or ""
        self.is_progress_token = schema.get("$ref", "").endswith("/ProgressToken")
        self.name = "on_progress" if self.is_progress_token else snake(self.wire)
        self.value = self.name
        element = schema.get("items", {})
        if self.is_progress_token:
            self.type = "Callable[[types.WaitProgress], object]"
            self.summary = "told how it goes, the latest first, until the answer"
        elif schema.get("type") == "array" and types.name(element, "") in ("str", "JobID"):
            self.type = "Union[str, Iterable[str]]"
            self.value = f"listed({self.name})" if self.required else f"{self.name} and listed({self.name})"
        elif schema.get("type") == "object":
            self.type = (
                f"Mapping[str, {qualified(types.name(schema.get('additionalProperties', {}), ''), types)}]"
            )
        else:
            self.type = qualified(types.name(schema, camel(method) + camel(self.wire)), types)

    @property
    def declaration(self) -> str:
        return f"{self.name}: {self.type}" if self.required else f"{self.name}: Optional[{self.type}] = None"


def qualified(type_name: str, types: Types) -> str:
    return re.sub(
        r'"[^"]*"|\b[A-Za-z_]+\b',
        lambda match: f"types.{match.group()}" if match.group() in types.written else match.group(),
        type_name,
    )


def method_text(method: Mapping[str, Any], name: str, caller: str, types: Types, is_async: bool) -> str:
    parameters = [Parameter(each, types, method["name"]) for each in method["params"]]
    ordered = [each for each in parameters if each.required]
    keyed = [each for each in parameters if not each.required]
    progress = any(each.is_progress_token for each in parameters)
    result = qualified(types.name(method["result"]["schema"], camel(method["name"]) + "Result"), types)
    declarations = ["self", *(each.declaration for each in ordered), "*"]
    declarations += [each.declaration for each in keyed] + ["call_timeout: Optional[float] = None"]
    head, wait = ("async def", "await ") if is_async else ("def", "")
    lines = [f"    {head} {name}("]
    lines += [wrapped(f"{each},", " " * 12, first=" " * 8) for each in declarations]
    lines += [f"    ) -> {result}:"]
    lines += docstring(method, parameters)
    sent = [each for each in parameters if not each.is_progress_token]
    if sent:
        lines += ["        params = given({"]
        lines += [f"            {json.dumps(each.wire)}: {each.value}," for each in sent]
        lines += ["        })"]
    arguments = [json.dumps(method["name"]), "params" if sent else "None", "call_timeout=call_timeout"]
    if progress:
        arguments.append("on_progress=on_progress")
    call = f"{wait}{caller}.call(\n            {', '.join(arguments)}\n        )"
    if result == "None":
        lines += [f"        {call}"]
    else:
        lines += [f"        answer: {result} = {call}", "        return answer"]
    return "\n".join(lines) + "\n"


def docstring(method: Mapping[str, Any], parameters: List[Parameter]) -> Iterator[str]:
    needs = f" Needs a server with `{method['x-needs']}`." if "x-needs" in method else ""
    yield wrapped(f'"""{sentence(method["summary"])}{needs}', "        ")
    if method.get("description"):
        yield ""
        yield wrapped(method["description"], "        ")
    yield ""
    for each in parameters:
        if each.summary:
            yield wrapped(f":param {each.name}: {sentence(each.summary)}", "        ")
    yield "        :param call_timeout: Seconds that the call may take."
    kinds = [each["$ref"].rsplit("/", 1)[1] for each in method.get("errors", [])]
    if kinds:
        yield wrapped(f":raises RPCError: of kind {', '.join(kinds)}.", "        ")
    yield '        """'


def methods_module(document: Mapping[str, Any], types: Types, is_async: bool) -> str:
    prefix = "Async" if is_async else ""
    groups: Dict[str, List[Tuple[str, Mapping[str, Any]]]] = {}
    own: List[Tuple[str, Mapping[str, Any]]] = []
    for method in document["methods"]:
        if "result" not in method or method["name"] in OWNED:
            continue
        group, _, name = method["name"].rpartition(".")
        if group in ("", "session"):
            own.append((snake(name), method))
        else:
            groups.setdefault(group, []).append((snake(name), method))
    clash = ({name for name, _ in own} | set(groups)) & TAKEN
    if clash or {name for name, _ in own} & set(groups):
        raise SystemExit(
            f"a session has {clash or 'a group'} already: give the method another name in Python"
        )
    await_ = "Awaitable[Any]" if is_async else "Any"
    imports = "Any, Awaitable, Callable" if is_async else "Any, Callable"
    title = f"Every method of the protocol that a program calls, for {'asyncio' if is_async else 'threads'}."
    parts = [
        HEAD.format(title=title, version=document["info"]["version"]),
        "\nfrom __future__ import annotations\n",
        f"\nfrom typing import {imports}, Dict, Iterable, Literal, Mapping, Optional, Protocol, Union\n",
        "\nfrom . import types\nfrom ._wire import given, listed\n",
        "\n\nclass Caller(Protocol):\n"
        "    def call(\n        self,\n        method: str,\n        params: Optional[Mapping[str, Any]] = None,\n"
        "        *,\n        call_timeout: Optional[float] = None,\n"
        f"        on_progress: Optional[Callable[[Any], object]] = None,\n    ) -> {await_}: ...\n",
    ]
    for group in sorted(groups):
        parts += [f"\n\nclass {prefix}{camel(group)}Methods:\n", f'    """The methods `{group}.*`."""\n\n']
        parts += ["    def __init__(self, caller: Caller) -> None:\n        self._caller = caller\n"]
        parts += [
            "\n" + method_text(each, name, "self._caller", types, is_async) for name, each in groups[group]
        ]
    call = (
        "    {}def call(\n        self,\n        method: str,\n        params: Optional[Mapping[str, Any]] = None,\n"
        "        *,\n        call_timeout: Optional[float] = None,\n"
        "        on_progress: Optional[Callable[[Any], object]] = None,\n"
        "    ) -> Any:\n        raise NotImplementedError\n"
    ).format("async " if is_async else "")
    parts += [
        f"\n\nclass {prefix}SessionMethods:\n",
        '    """The methods of a session, most of them in groups."""\n\n',
    ]
    parts += [call]
    for group in sorted(groups):
        parts.append(
            f"\n    @property\n    def {group}(self) -> {prefix}{camel(group)}Methods:\n"
            f"        return {prefix}{camel(group)}Methods(self)\n"
        )
    parts += ["\n" + method_text(each, name, "self", types, is_async) for name, each in own]
    return "".join(parts)


def types_module(document: Mapping[str, Any], types: Types) -> str:
    names = sorted(types.written)
    body = "\n\n".join(types.written[name] for name in types.written)
    text = HEAD.format(
        title="What goes over the wire, as types: dictionaries with the names of the protocol.",
        version=document["info"]["version"],
    )
    used = [
        name
        for name in ("Any", "Dict", "List", "Literal", "TypedDict", "Union")
        if re.search(rf"\b{name}\b", body)
    ]
    text += f"\nfrom typing import {', '.join(used)}\n\n"
    exported = "".join(f"    {json.dumps(name)},\n" for name in names)
    events = "".join(
        wrapped(f"`{kind}`: {meaning}.", "#: ") + "\n" for kind, meaning in document["x-event-types"].items()
    )
    body = body.replace("EventType = ", events + "EventType = ", 1)
    return text + f"__all__ = [\n{exported}]\n\n\n{body}"


def errors_module(document: Mapping[str, Any]) -> str:
    parts = [
        HEAD.format(title="One exception for each kind of error that the server tells.",
                    version=document["info"]["version"]),
        "\nfrom typing import Dict, Type\n\nfrom ._failures import RPCError\n",
    ]  # fmt: skip
    classes: Dict[str, str] = {}
    for kind, error in document["components"]["errors"].items():
        name = ERROR_NAMES.get(kind) or camel(re.sub("_error$", "", kind)) + "Error"
        classes[kind] = name
        parts += [
            f"\n\nclass {name}(RPCError):\n",
            wrapped(f'"""{sentence(error["message"])}', "    "),
            "\n\n",
        ]
        parts += [
            wrapped(f"What to do: {sentence(error['x-advice'])}", "    ") if "x-advice" in error else ""
        ]
        parts += [f'\n\n    `kind` is `{kind}`, `code` {error["code"]}.\n    """\n']
    parts += ["\n\n#: By the word in `kind`.\nKINDS: Dict[str, Type[RPCError]] = {\n"]
    parts += [f"    {json.dumps(kind)}: {name},\n" for kind, name in classes.items()]
    parts += ["}\n\n\ndef error_class(kind: object) -> Type[RPCError]:\n"]
    parts += [
        '    """The exception for a kind; a newer server may tell of kinds that have none of their own."""\n'
    ]
    parts += ["    return KINDS.get(str(kind), RPCError)\n"]
    return "".join(parts)


def generate(document: Mapping[str, Any]) -> Dict[str, str]:
    schemas: Dict[str, Schema] = dict(document["components"]["schemas"])
    for notification in document["x-notifications"]:
        schemas[camel(notification["name"]) + "Notification"] = {
            "type": "object",
            "description": notification["summary"],
            "properties": {
                each["name"]: {"description": each.get("summary", ""), **each["schema"]}
                for each in notification["params"]
            },
            "required": [each["name"] for each in notification["params"] if each["required"]],
        }
    types = Types(schemas)
    methods = {
        "_sync_methods.py": methods_module(document, types, is_async=False),
        "_async_methods.py": methods_module(document, types, is_async=True),
    }
    return {"types.py": types_module(document, types), "errors.py": errors_module(document), **methods}


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes what follows from the description of the protocol.")
    parser.add_argument("--openrpc", type=Path, default=OPENRPC, help="the description")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    options = parser.parse_args()
    document = json.loads(options.openrpc.read_text(encoding="utf-8"))
    stale = []
    for name, text in generate(document).items():
        path = PACKAGE / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.write_text(text, encoding="utf-8")
    if stale and options.check:
        print(f"stale: {', '.join(stale)}; run {Path(__file__).name}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
