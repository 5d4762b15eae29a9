"""`filter(pk__chosen=rows)`: the few rows of another queryset, found before anything is joined to them.

`pk__in` with a limit leaves PostgreSQL to guess how many are meant: among a million referrals it joined words to two hundred
thousand and threw all but six away. An array is made first, and its rows are then looked up by their keys.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Field, Lookup


@Field.register_lookup
class Chosen(Lookup):
    lookup_name = "chosen"

    def get_prep_lookup(self):
        """The rows come as a query, as `in` gets them too; of it the keys alone are wanted."""
        keys = self.rhs.clone()
        keys.clear_select_clause()
        keys.add_fields(["pk"])
        return ArraySubquery(keys)

    def as_sql(self, compiler, connection) -> tuple[str, tuple]:
        column, before = self.process_lhs(compiler, connection)
        array, after = self.process_rhs(compiler, connection)
        return f"{column} = any({array})", (*before, *after)
