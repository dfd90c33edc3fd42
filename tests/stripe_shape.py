"""Holding one JSON answer against another, and against Stripe's specification: names and types, never values."""

OPEN_MAPS = ("metadata", "payment_method_options")
JSON_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def unlike(ours, theirs, where=""):
    """What in our answer is not in theirs, or of another JSON type. Null says nothing of its type, on either side."""
    if ours is None or theirs is None:
        return []
    if JSON_TYPES[type(ours)] != JSON_TYPES[type(theirs)]:
        return [f"{where}: {JSON_TYPES[type(ours)]}, and the stub has {JSON_TYPES[type(theirs)]}"]
    if isinstance(ours, dict):
        found = []
        for name, value in ours.items():
            if name in theirs:
                if name not in OPEN_MAPS:
                    found += unlike(value, theirs[name], f"{where}.{name}")
            else:
                found.append(f"{where}.{name}: the stub has no such field")
        return found
    if isinstance(ours, list) and theirs:
        return [fault for position, value in enumerate(ours) for fault in unlike(value, theirs[0], f"{where}[{position}]")]
    return []


def faults(value, schema, schemas, where=""):
    """What in a value is not as the specification's schema has it: unknown and missing names, types, nulls and enumerations."""
    if "$ref" in schema:
        return faults(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, where)
    if value is None:
        return [] if schema.get("nullable") else [f"{where}: may not be null"]
    if "anyOf" in schema:
        choices = [faults(value, choice, schemas, where) for choice in schema["anyOf"] if _could_be(value, choice, schemas)]
        return min(choices, key=len) if choices else [f"{where}: {JSON_TYPES[type(value)]} is none of its types"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not one of {', '.join(schema['enum'][:8])}"]
    kind = schema.get("type", "object")
    if JSON_TYPES[type(value)] != kind and not (kind == "number" and type(value) is int):
        return [f"{where}: {JSON_TYPES[type(value)]} instead of {kind}"]
    if kind == "array":
        return [fault for position, inner in enumerate(value) for fault in faults(inner, schema["items"], schemas, f"{where}[{position}]")]
    if kind == "object" and "properties" in schema:
        return _object_faults(value, schema, schemas, where)
    return []


def _object_faults(value, schema, schemas, where):
    properties = schema["properties"]
    found = [f"{where}.{name}: is missing" for name in schema.get("required", []) if name not in value]
    for name, inner in value.items():
        if name in properties:
            found += faults(inner, properties[name], schemas, f"{where}.{name}")
        elif not schema.get("additionalProperties"):
            found.append(f"{where}.{name}: is not in the specification")
    return found


def _could_be(value, choice, schemas):
    """An id is a string and an expanded object an object: the union that Stripe has in many places."""
    if "$ref" in choice:
        choice = schemas[choice["$ref"].rpartition("/")[2]]
    return JSON_TYPES[type(value)] == choice.get("type", "object")
