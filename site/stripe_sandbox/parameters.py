"""Parameters of requests: read from their form, and held against what the Stripe library says that each call takes.

The library ships a `TypedDict` for every call. They are the schema: a name that they do not know, a value of another type and a
required one left out are refused in Stripe's words. What only Stripe's servers know (ranges, combinations) is left to the calls.
"""

from __future__ import annotations

import re
import types
from functools import cache
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions

from stripe_sandbox.refusals import Refusal

KEY_PART = re.compile(r"\[([^\]]*)\]")
INTEGER = re.compile(r"-?[0-9]{1,15}")
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
POSITION = re.compile(r"[0-9]{1,4}")
TRUTH = {"true": True, "false": False}

Form = dict[str, Any]


def read_form(text: str) -> Form:
    """Return the nested values of `a[b][0][c]=d`: dictionaries all the way down, for a list is one with numbers for names."""
    form: Form = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, _, _ = name.partition("[")
        parts = [head, *KEY_PART.findall(name[len(head) :])]
        target = form
        for part in parts[:-1]:
            inner = target.setdefault(part or str(len(target)), {})
            if not isinstance(inner, dict):
                raise Refusal(f"Invalid object: {head}", param=head)
            target = inner
        last = parts[-1] or str(len(target))
        if isinstance(target.get(last), dict):
            raise Refusal(f"Invalid string: {head}", param=head)
        target[last] = value
    return form


def check(form: Form, schema: str) -> dict[str, Any]:
    """Return the form with its values in their types, as the named TypedDict of `stripe.params` has them; raise Refusal."""
    return _dictionary(form, _typed_dict(schema), "")


@cache
def _typed_dict(schema: str) -> Any:
    module, _, name = schema.rpartition(".")
    return getattr(import_module(f"stripe.params.{module}" if module else "stripe.params"), name)


@cache
def _fields(typed_dict: Any) -> dict[str, Any]:
    """Return the types of a call's own parameters; what the library adds to each (keys, headers) never reaches Stripe as one."""
    annotations = dict(typed_dict.__annotations__)
    if annotations.keys() >= RequestOptions.__annotations__.keys():
        annotations = {name: kind for name, kind in annotations.items() if name not in RequestOptions.__annotations__}
    names = {"__annotations__": annotations, "__module__": typed_dict.__module__}
    return get_type_hints(type("Fields", (), names))


def _dictionary(value: Any, typed_dict: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal(f"Invalid object: {path}", param=path)
    fields = _fields(typed_dict)
    for name in value:
        if name not in fields:
            where = _join(path, name)
            raise Refusal(f"Received unknown parameter: {where}", param=where, code="parameter_unknown")
    for name in sorted(typed_dict.__required_keys__):
        if name in fields and name not in value:
            where = _join(path, name)
            raise Refusal(f"Missing required param: {where}.", param=where, code="parameter_missing")
    return {name: _value(inner, fields[name], _join(path, name)) for name, inner in value.items()}


def _value(value: Any, kind: Any, path: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(value, [choice for choice in get_args(kind) if choice is not types.NoneType], path)
    if origin is Literal:
        return _choice(value, get_args(kind), path)
    if origin is list:
        return _list(value, get_args(kind)[0], path)
    if origin is dict:
        return _mapping(value, path)
    if hasattr(kind, "__required_keys__"):
        return _dictionary(value, kind, path)
    return _scalar(value, kind.__name__, path)


def _one_of(value: Any, choices: list[Any], path: str) -> Any:
    """Read a union. `Literal[…] | str` is an enumeration, which the library leaves open only for values of later versions."""
    if isinstance(value, dict):
        nested = [choice for choice in choices if get_origin(choice) in (list, dict) or hasattr(choice, "__required_keys__")]
        if not nested:
            raise Refusal(f"Invalid string: {path}", param=path)
        return _value(value, nested[0], path)
    literals = [option for choice in choices if get_origin(choice) is Literal for option in get_args(choice)]
    if value in literals:
        return value
    scalars = [choice for choice in choices if choice in (int, bool, float) or getattr(choice, "__name__", "") == "Decimal"]
    if scalars:
        return _scalar(value, scalars[0].__name__, path)
    if str in choices and literals in ([], [""]):
        return _scalar(value, "str", path)
    if literals and literals != [""]:
        return _choice(value, tuple(literals), path)
    return _value(value, next(choice for choice in choices if get_origin(choice) is not Literal), path)


def _choice(value: Any, options: tuple[Any, ...], path: str) -> Any:
    if value not in options:
        listed = ", ".join(str(option) for option in options)
        raise Refusal(f"Invalid {path}: must be one of {listed}", param=path)
    return value


def _list(value: Any, kind: Any, path: str) -> list[Any]:
    if not isinstance(value, dict) or not all(POSITION.fullmatch(name) for name in value):
        raise Refusal(f"Invalid array: {path}", param=path)
    return [_value(inner, kind, f"{path}[{name}]") for name, inner in sorted(value.items(), key=lambda item: int(item[0]))]


def _mapping(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Refusal(f"Invalid object: {path}", param=path)
    for name, inner in value.items():
        if not isinstance(inner, str):
            raise Refusal(f"Invalid string: {path}[{name}]", param=f"{path}[{name}]")
    return dict(value)


def _scalar(value: Any, kind: str, path: str) -> Any:
    if not isinstance(value, str):
        raise Refusal(f"Invalid {_spoken(kind)}: {path}", param=path)
    if kind == "int":
        if not INTEGER.fullmatch(value):
            raise Refusal(f"Invalid integer: {value}", param=path, code="parameter_invalid_integer")
        return int(value)
    if kind == "bool":
        if value not in TRUTH:
            raise Refusal(f"Invalid boolean: {value}", param=path)
        return TRUTH[value]
    if kind in ("Decimal", "float"):
        if not DECIMAL.fullmatch(value):
            raise Refusal(f"Invalid decimal: {value}", param=path)
        return value
    if value == "":
        raise Refusal(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; however "
            f"'{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty value.",
            param=path,
            code="parameter_invalid_empty",
        )
    return value


def _spoken(kind: str) -> str:
    return {"int": "integer", "bool": "boolean", "Decimal": "decimal", "float": "decimal"}.get(kind, "string")


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
