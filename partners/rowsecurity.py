"""Row-level security, declared beside the models and laid on the tables after every migration.

A model declares its policies with ``@row_security(select=..., insert=..., update=..., delete=...)``. Each
is one SQL expression; a verb without one is refused to everybody. The application's role is
granted a table only together with its policies, so a table can never be reachable without them.

Expressions are CASE, never OR, and read every setting as a scalar sub-select: the planner then leaves
the caller's own filter alone. `docs/decisions/row-security.md` has the measurements.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.models.signals import post_migrate
from django.dispatch import receiver

APP_ROLE = "rp_app"

# What a seat sets for the length of one transaction, and how SQL reads it.
# After COMMIT a local setting reads '' and not NULL, hence nullif.
SETTINGS = {
    "agency": "bigint",
    "person": "bigint",
    "partnership": "bigint",
    "figures": "bigint",
    "sweep": "bigint",
}

AGENCY = "(select app_agency())"
PERSON = "(select app_person())"
PARTNERSHIP = "(select app_partnership())"
FIGURES = "(select app_figures())"
SWEEP = "(select app_sweep())"


@dataclass(frozen=True)
class RowSecurity:
    """The four policies of one table; None refuses the verb."""

    select: str
    insert: str | None = None
    update: str | None = None
    delete: str | None = None

    def verbs(self) -> dict[str, str]:
        pairs = {"select": self.select, "insert": self.insert, "update": self.update, "delete": self.delete}
        return {verb: expression for verb, expression in pairs.items() if expression}


# PostgreSQL lets everybody call a new function. One that runs as the owner is for the serving role alone.
OWNERS_FUNCTIONS_FOR_ONE = f"""do $$ declare f regprocedure; begin
    for f in select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef loop
        execute format('revoke all on function %s from public', f);
        execute format('grant execute on function %s to {APP_ROLE}', f);
    end loop; end $$"""

DECLARED: dict[type[models.Model], RowSecurity] = {}
FUNCTIONS: list[str | Callable[[], str]] = []


def row_security[M: type[models.Model]](
    select: str, insert: str | None = None, update: str | None = None, delete: str | None = None
) -> Callable[[M], M]:
    """Declare the policies of a model's table."""

    def declare(model: M) -> M:
        DECLARED[model] = RowSecurity(select, insert, update, delete)
        return model

    return declare


def sql_function(statement: str | Callable[[], str]) -> None:
    """Declare a function that policies or searches call, or a trigger: a whole statement that may be run again.

    One that runs as the owner names `pg_temp` last in its search path. Left out, temporary tables come first, and
    the function would take a caller's own for the real one. One that is made of what all floors declare is given as
    a function that makes it, once all are there.
    """
    FUNCTIONS.append(statement)


def setting_functions() -> list[str]:
    return [
        f"create or replace function app_{name}() returns {kind} language sql stable parallel safe "
        f"as $$ select nullif(current_setting('app.{name}', true), '')::{kind} $$"
        for name, kind in SETTINGS.items()
    ]


def policy_statements(model: type[models.Model], rules: RowSecurity) -> list[str]:
    """The SQL that makes a table's policies exactly those declared."""
    table = model._meta.db_table
    verbs = rules.verbs()
    statements = [
        f'alter table "{table}" enable row level security',
        f'revoke all on "{table}" from {APP_ROLE}',
    ]
    for verb in ("select", "insert", "update", "delete"):
        statements.append(f'drop policy if exists "{verb}" on "{table}"')
        if verb not in verbs:
            continue
        using = f"using ({verbs[verb]})" if verb != "insert" else ""
        check = f"with check ({verbs[verb]})" if verb in ("insert", "update") else ""
        statements.append(f'create policy "{verb}" on "{table}" for {verb} to {APP_ROLE} {using} {check}')
        statements.append(f'grant {verb} on "{table}" to {APP_ROLE}')
    return statements


def all_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]


def synchronise() -> None:
    """Grant the application's role what it needs, and lay every declared policy. Run as the owner."""
    existing = set(connection.introspection.table_names())
    open_tables = [
        m._meta.db_table for m in all_models() if m not in DECLARED and m._meta.db_table in existing
    ]
    statements = setting_functions()
    statements.append(f"grant usage on schema public to {APP_ROLE}")
    statements.append(f"grant usage, select on all sequences in schema public to {APP_ROLE}")
    statements += [
        f'grant select, insert, update, delete on "{table}" to {APP_ROLE}' for table in open_tables
    ]
    statements.append(f"grant select on django_migrations to {APP_ROLE}")
    statements += [made() if callable(made) else made for made in FUNCTIONS]
    statements.append(OWNERS_FUNCTIONS_FOR_ONE)
    for model, rules in DECLARED.items():
        if model._meta.db_table in existing:
            statements += policy_statements(model, rules)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@receiver(post_migrate)
def after_migrate(sender, plan=None, **kwargs) -> None:
    """Once, after the last application: flush sends the same signal without a plan, and changes no table."""
    if plan is None or sender is not [a for a in apps.get_app_configs() if a.models_module][-1]:
        return
    required = {model._meta.db_table for model in DECLARED}
    if required <= set(connection.introspection.table_names()):
        synchronise()
