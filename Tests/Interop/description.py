"""Validates protocol/openrpc.json, and real answers of a binary against it, with packages that nobody here wrote.

    python3 Tests/Interop/description.py protocol/openrpc.json .build/debug/scjobs

jsonschema holds every schema against the meta-schema of draft 7 and answers against the schemas; the models of the
package openrpc take the document as an OpenRPC one. Prints "N passed, 0 failed" and exits 0, or says what failed.
"""

import copy
import json
import subprocess
import sys
import tempfile
import traceback

from jsonschema import Draft7Validator, FormatChecker
from openrpc import OpenRPC

# Of the specification's Method Object; extensions begin with x-.
METHOD_FIELDS = {
    "name", "tags", "summary", "description", "externalDocs", "params", "result", "deprecated", "servers", "errors",
    "links", "paramStructure", "examples",
}
# A server that hangs must not hang the build.
LIMIT_SECONDS = 60


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def resolve(document, reference):
    value = document
    for name in reference.removeprefix("#/").split("/"):
        value = value[name]
    return value


def schemas(document):
    """Every schema of the document, with its place."""
    for method in document["methods"] + document["x-notifications"]:
        for parameter in method["params"]:
            yield f"{method['name']}/{parameter['name']}", parameter["schema"]
        if "result" in method:
            yield f"{method['name']}/result", method["result"]["schema"]
    for name, schema in document["components"]["schemas"].items():
        yield name, schema


def closed(value):
    """The same schemas, but an object may hold nothing that they do not name."""
    if isinstance(value, list):
        return [closed(element) for element in value]
    if not isinstance(value, dict):
        return value
    result = {name: closed(member) for name, member in value.items()}
    if value.get("type") == "object" and "properties" in value:
        result.setdefault("additionalProperties", False)
    return result


def validator(document, schema):
    # References are looked up in the schema's own document.
    return Draft7Validator({**closed(schema), "components": closed(document["components"])}, format_checker=FormatChecker())


def every_schema_is_one(document):
    count = 0
    for place, schema in schemas(document):
        Draft7Validator.check_schema(schema)
        for reference in references(schema):
            assert isinstance(resolve(document, reference), dict), (place, reference)
        count += 1
    assert count > 100, count


def references(value):
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


def the_models_of_openrpc_take_it(document):
    document = copy.deepcopy(document)
    for method in document["methods"]:
        # Both are as the specification has them (1.3, Method Object); the package knows neither: errors by reference,
        # and methods without a result, which are notifications.
        method["errors"] = [resolve(document, error["$ref"]) for error in method.get("errors", [])]
        method.setdefault("result", {"name": "result", "schema": {"type": "null"}})
    model = OpenRPC.model_validate(document)
    assert [method.name for method in model.methods] == [method["name"] for method in document["methods"]]


def it_is_built_as_the_specification_says(document):
    """https://spec.open-rpc.org, what neither package looks at."""
    assert document["openrpc"].startswith("1.3")
    assert document["info"]["title"] and document["info"]["version"]
    names = [method["name"] for method in document["methods"]]
    assert len(set(names)) == len(names), "the name of a method must be unique"
    for method in document["methods"]:
        parameters = [parameter["name"] for parameter in method["params"]]
        assert len(set(parameters)) == len(parameters), "the name of a parameter must be unique"
        assert method["paramStructure"] in {"by-name", "by-position", "either"}
        for example in method.get("examples", []):
            assert example["name"]
            given = {parameter["name"]: parameter["value"] for parameter in example["params"]}
            assert set(given) <= set(parameters), method["name"]
            required = {parameter["name"] for parameter in method["params"] if parameter["required"]}
            assert required <= set(given), method["name"]
            for parameter in method["params"]:
                if parameter["name"] in given:
                    validator(document, parameter["schema"]).validate(given[parameter["name"]])
            if "result" in method:
                validator(document, method["result"]["schema"]).validate(example["result"]["value"])
    for kind, error in document["components"]["errors"].items():
        assert isinstance(error["code"], int) and error["message"] and error["data"]["kind"] == kind
    for method in document["methods"]:
        unknown = {name for name in method if name not in METHOD_FIELDS and not name.startswith("x-")}
        assert not unknown, unknown


CALLS = [
    ("initialize", {"clientInfo": {"name": "interop"}}),
    ("sandbox.createJob", {"seconds": 30, "total": 12}),
    ("jobs.discover", {"track": True, "limit": 100}),
    ("events.subscribe", {"since": 0}),
    ("sandbox.advance", {"seconds": 7200}),
    ("jobs.list", {}),
    ("session.status", {}),
    ("policy.list", {}),
    ("policy.set", {"name": "eager"}),
    ("events.since", {"sequence": 0}),
    ("usage.get", {}),
    ("health.get", {}),
    ("command.run", {"line": "status"}),
    ("command.complete", {"line": "wa"}),
    ("script.run", {"text": "jobs\nstatus\n"}),
    ("metrics.get", {}),
    ("jobs.get", {"id": "job_000000000000000000000001"}),
    ("jobs.get", {}),
    ("nope", {}),
    ("rpc.discover", {}),
]


def real_answers_fit(document, binary):
    methods = {method["name"]: method for method in document["methods"]}
    notifications = {method["name"]: method for method in document["x-notifications"]}
    error = validator(document, {"$ref": "#/components/schemas/Error"})
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            [binary, "serve", "--sandbox", "--jobs", "3"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", env={"SCJOBS_HOME": home, "HOME": home, "PATH": "/usr/bin:/bin"})
        lines = "".join(
            json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"
            for number, (method, params) in enumerate(CALLS))
        output, _ = server.communicate(lines, timeout=LIMIT_SECONDS)
    assert server.returncode == 0
    answered = set()
    for line in output.splitlines():
        message = json.loads(line)
        if "method" in message:
            told = {parameter["name"]: parameter["schema"] for parameter in notifications[message["method"]]["params"]}
            for name, value in message["params"].items():
                validator(document, told[name]).validate(value)
            continue
        answered.add(message["id"])
        if "error" in message:
            error.validate(message["error"])
        else:
            schema = methods[CALLS[message["id"]][0]]["result"]["schema"]
            validator(document, schema).validate(message["result"])
    assert answered == set(range(len(CALLS))), answered


def main(path, binary):
    document = load(path)
    checks = [
        (every_schema_is_one, (document,)),
        (the_models_of_openrpc_take_it, (document,)),
        (it_is_built_as_the_specification_says, (document,)),
        (real_answers_fit, (document, binary)),
    ]
    failed = 0
    for check, arguments in checks:
        try:
            check(*arguments)
        except Exception:
            failed += 1
            print(f"FAILED {check.__name__}")
            traceback.print_exc(limit=4)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
