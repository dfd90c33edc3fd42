"""What `docs/architecture.md` says of the code is so."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.db.models import ForeignKey, ManyToManyField
from django.urls import URLPattern, get_resolver

from tests import sources
from thep import domains

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/architecture.md").read_text()
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
DEPTH = {package.strip(): depth for depth, layer in enumerate(LAYERS) for package in layer.split("|")}


def depth_of(model):
    return next((depth for package, depth in DEPTH.items() if f"{model.__module__}.".startswith(f"{package}.")), None)


def package_of(model):
    return next(package for package in DEPTH if f"{model.__module__}.".startswith(f"{package}."))


def test_each_package_of_the_product_is_built_checked_and_kept_in_its_layer():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    here = {path.parent.name for path in ROOT.glob("*/domain.py")}
    assert len(here) > 2
    contracts = tools["importlinter"]["contracts"]
    lists = {
        "what is built": tools["hatch"]["build"]["targets"]["wheel"]["packages"],
        "what ruff sorts as ours": tools["ruff"]["lint"]["isort"]["known-first-party"],
        "what mypy reads": tools["mypy"]["files"],
        "what the contracts are about": tools["importlinter"]["root_packages"],
        "the layers": DEPTH,
        "what knows no sandbox": contracts[1]["source_modules"],
        "what the sandbox doesn't know": contracts[2]["forbidden_modules"],
    }
    assert {name: here - set(packages) for name, packages in lists.items() if here - set(packages)} == {}


def test_foreign_keys_point_down_the_layers():
    pointing = [
        (model, field)
        for config in domains.ours()
        for model in config.get_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if isinstance(field, ForeignKey | ManyToManyField)
        and field.model is model
        and depth_of(model) is not None
        and depth_of(field.related_model) is not None
    ]
    assert len(pointing) > 50
    upwards = [
        f"{model._meta.label}.{field.name}"
        for model, field in pointing
        if depth_of(field.related_model) <= depth_of(model) and package_of(field.related_model) != package_of(model)
    ]
    assert upwards == []


def addresses():
    """Yield the module that an address leads to, its first folder and its name."""

    def below(patterns, path, urlconf):
        for entry in patterns:
            here = path + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield urlconf, here.split("/")[0], entry.name
            else:
                yield from below(entry.url_patterns, here, getattr(entry.urlconf_module, "__name__", urlconf))

    return below(get_resolver("thep.urls").url_patterns, "", "thep.urls")


@pytest.mark.parametrize("domain", sources.DOMAINS)
def test_no_address_or_template_of_a_domain_is_written_outside_it(domain):
    """The words that editors change (`.toml`) may lead anywhere, and `urls.py` and the settings say what is installed."""
    own = {(folder, name) for urlconf, folder, name in addresses() if urlconf.split(".")[0] == domain}
    others = {folder for urlconf, folder, _ in addresses() if urlconf.split(".")[0] != domain}
    folders = {folder for folder, _ in own} - others
    names = {name for _, name in own if name}
    assert folders
    assert names
    spelt = re.compile(
        rf"""(?<![\w.])/(?:{"|".join(folders)})/|["'](?:{domain}/|(?:{domain}:)?(?:{"|".join(names)})["'](?=[^"'\n]*%\}}))"""
        rf"""|(?:reverse|redirect|resolve_url)\(\s*["'](?:{"|".join(names)})["']"""
    )
    outside = [*sources.files(".py", ".js", ".css", ".html"), *sorted((ROOT / "templates").rglob("*.html"))]
    strangers = [
        path
        for path in outside
        if {domain, "demonstration"}.isdisjoint(path.relative_to(ROOT).parts)
        and path.relative_to(ROOT).parts[:3] != ("site", "thep", "settings")
    ]
    assert len(strangers) > 500
    assert [f"{path.relative_to(ROOT)}: {found[0]}" for path in strangers for found in spelt.finditer(path.read_text())] == []


def test_every_layer_is_in_the_picture():
    assert [package for package in DEPTH if package.split(".")[-1] not in TEXT] == []


def test_every_part_that_a_domain_can_declare_is_in_the_table():
    declared = {f"`{type(part).__name__}`" for part in domains.every_part()}
    rows = set(re.findall(r"^\| (`\w+`)", TEXT, re.MULTILINE))
    assert declared - rows == set()


WHY_IMPORTED_INSIDE = {
    "takes memory that few need",
    "models are made of blocks",
    "which reads this model",
    "each engine knows its own database alone",
}


def test_an_import_inside_a_function_has_one_of_few_reasons():
    said = {
        f"{file.relative_to(ROOT)}:{number}": reason.strip().removeprefix("-- ")
        for file in sources.files(".py")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for _, was_told, reason in [line.partition("# noqa: PLC0415")]
        if was_told
    }
    assert {where: reason for where, reason in said.items() if reason not in WHY_IMPORTED_INSIDE} == {}
    assert set(said.values()) == WHY_IMPORTED_INSIDE


ALLAUTH_INTERNALS = {
    "site/thep/accounts/first_proof.py": {"allauth.account.internal.stagekit.unstash_login"},
    "site/thep/accounts/forms.py": {"allauth.account.internal.flows.manage_email.sync_user_email_address"},
    "site/thep/accounts/identity.py": {
        "allauth.account.internal.flows.code_verification.AbstractCodeVerificationProcess",
        "allauth.account.internal.flows.login.get_authentication_records",
        "allauth.account.internal.flows.reauthentication.get_reauthentication_flows",
    },
    "site/thep/accounts/identity_views.py": {
        "allauth.account.internal.flows.login.record_authentication",
        "allauth.core.internal.ratelimit",
    },
    "site/thep/cpd/certificates/views.py": {"allauth.core.internal.ratelimit"},
    "site/thep/cpd/walk_ins/answers.py": {"allauth.core.internal.ratelimit"},
}
"""What allauth may change without a word, and has no public name: each file says why it needs it."""


def imported_by(file):
    """Return the whole name of everything that a file imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names if node.level == 0)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_of_what_is_allauths_own_only_what_has_no_public_name_is_imported():
    used = {
        str(file.relative_to(ROOT)): own
        for file in sources.files(".py")
        if (own := {name for name in imported_by(file) if name.startswith("allauth.") and "internal" in name.split(".")})
    }
    assert used == ALLAUTH_INTERNALS


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(rf"`((?:{'|'.join(sources.FOLDERS)}|tests|templates|docs|deploy)/[\w./]*\w)`", TEXT)))
)
def test_every_file_that_it_names_is_there(name):
    assert (ROOT / name).exists()
