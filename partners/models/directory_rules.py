"""What the database itself keeps true in the directory: laid after every migration, like the policies.

The needs are a forest. A statutory service never says that it has no capacity. Every service has its search text,
made anew when the service, one of its needs or its agency changes, whoever changes it and however.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from partners.models.services import Service
from partners.rowsecurity import sql_function


class ServiceText(models.Model):
    """What a service is found by: its needs (A), its name (B), its agency and groups (C), and what it says (D)."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="text")
    vector = SearchVectorField()

    class Meta:
        default_permissions = ()
        # Without a list of what is still to be put in: that list would be read by every search.
        indexes = [GinIndex(fields=["vector"], name="service_text_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"search text of {self.service_id}"


class SearchWord(models.Model):
    """A word that stands in some service's text, for guessing what somebody meant who spelt it otherwise."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        default_permissions = ()
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_near", fastupdate=False)]

    def __str__(self) -> str:
        return self.word


def trigger(
    table: str,
    name: str,
    when: str,
    body: str,
    *,
    changed: str = "",
    condition: str = "",
    declare: str = "",
) -> None:
    """A trigger with its function. It runs for each row, or, where `changed` names their table, once for all of them."""
    sql_function(
        f"create or replace function {name}() returns trigger language plpgsql as $$ {declare} begin {body} end $$"
    )
    which = f"referencing {changed} table as changed for each statement" if changed else "for each row"
    condition = f"when ({condition})" if condition else ""
    sql_function(
        f"create or replace trigger {name} {when} on {table} {which} {condition} execute function {name}()"
    )


# --- search text ---------------------------------------------------------------------------------

sql_function(
    """create or replace function service_parts(ids bigint[])
returns table (service_id bigint, a text, b text, c text, d text) language sql stable as $$
    select s.id, coalesce(n.own, ''), s.name::text, concat_ws(' ', a.name, n.groups),
        concat_ws(' ', s.summary, s.description, s.eligibility)
    from partners_service s join partners_agency a on a.id = s.agency_id
    left join lateral (
        select string_agg(concat_ws(' ', n.name, array_to_string(n.synonyms, ' ')), ' ') as own,
            string_agg(concat_ws(' ', g.name, array_to_string(g.synonyms, ' ')), ' ') as groups
        from partners_service_needs sn join partners_need n on n.id = sn.need_id
        left join partners_need g on g.id = n.parent_id where sn.service_id = s.id) n on true
    where s.id = any(ids) $$"""
)

# The words go in in order, so that two who write at once wait for each other and do not lock each other out.
sql_function(
    """create or replace function write_service_texts(ids bigint[]) returns void language sql as $$
    insert into partners_servicetext (service_id, vector)
    select service_id, setweight(to_tsvector('english', a), 'A') || setweight(to_tsvector('english', b), 'B')
        || setweight(to_tsvector('english', c), 'C') || setweight(to_tsvector('english', d), 'D')
    from service_parts(ids)
    on conflict (service_id) do update set vector = excluded.vector;
    insert into partners_searchword (word)
    select distinct word from service_parts(ids),
        regexp_split_to_table(lower(concat_ws(' ', a, b, c, d)), '[^[:alnum:]]+') as word
    where length(word) between 4 and 60 order by word
    on conflict do nothing $$"""
)

# The words that a search may mean: the word itself, or the nearest that stand in some text. Words of one kind of
# ending are one; several of a phrase must all be there.
sql_function(
    """create or replace function near_spellings(typed text[]) returns tsquery language sql stable as $$
    select coalesce(string_agg('(' || meant::text || ')', ' & ')::tsquery, ''::tsquery) from (
        select (select string_agg(q::text, ' | ')::tsquery from (
            select plainto_tsquery('english', word) as q
            union all (select plainto_tsquery('english', w.word) from partners_searchword w
                where w.word % typed_word.word and similarity(w.word, typed_word.word) >= 0.4
                order by similarity(w.word, typed_word.word) desc, w.word limit 3)) near
            where numnode(q) > 0) as meant
        from unnest(typed) as typed_word(word)) words
    where meant is not null $$"""
)

WRITE = "perform write_service_texts(array(select {column} from {rows}));"

trigger(
    "partners_service",
    "service_text_of_new",
    "after insert",
    WRITE.format(column="id", rows="changed") + " return null;",
    changed="new",
)
trigger(
    "partners_service",
    "service_text_of_changed",
    "after update of name, summary, description, eligibility, agency_id",
    "perform write_service_texts(array[new.id]); return null;",
    condition="(old.name, old.summary, old.description, old.eligibility, old.agency_id) is distinct from "
    "(new.name, new.summary, new.description, new.eligibility, new.agency_id)",
)
trigger(
    "partners_service_needs",
    "service_text_of_needs_added",
    "after insert",
    WRITE.format(column="distinct service_id", rows="changed") + " return null;",
    changed="new",
)
# A service that is being deleted has lost its text before its needs, and gets none again.
trigger(
    "partners_service_needs",
    "service_text_of_needs_removed",
    "after delete",
    WRITE.format(column="distinct service_id", rows="changed join partners_servicetext using (service_id)")
    + " return null;",
    changed="old",
)
trigger(
    "partners_service_needs",
    "service_text_of_needs_changed",
    "after update of need_id, service_id",
    "perform write_service_texts(array[old.service_id, new.service_id]); return null;",
)
trigger(
    "partners_need",
    "service_text_of_need",
    "after update of name, synonyms, parent_id",
    WRITE.format(
        column="distinct sn.service_id",
        rows="partners_service_needs sn join partners_need n on n.id = sn.need_id "
        "where n.id = new.id or n.parent_id = new.id",
    )
    + " return null;",
    condition="(old.name, old.synonyms, old.parent_id) is distinct from (new.name, new.synonyms, new.parent_id)",
)
trigger(
    "partners_agency",
    "service_text_of_agency",
    "after update of name",
    WRITE.format(column="id", rows="partners_service where agency_id = new.id") + " return null;",
    condition="old.name is distinct from new.name",
)

# --- statutory services --------------------------------------------------------------------------

trigger(
    "partners_service",
    "statutory_service_has_capacity",
    "before insert or update of decline_reasons, agency_id",
    """if exists (select from partners_agency a where a.id = new.agency_id and a.sector = 'statutory') then
        new.decline_reasons := array_remove(new.decline_reasons, 'no_capacity'::varchar);
    end if; return new;""",
    condition="'no_capacity' = any(new.decline_reasons)",
)
trigger(
    "partners_agency",
    "agency_becomes_statutory",
    "after update of sector",
    """update partners_service set decline_reasons = array_remove(decline_reasons, 'no_capacity'::varchar)
        where agency_id = new.id; return null;""",
    condition="new.sector = 'statutory' and old.sector <> 'statutory'",
)

# --- needs ---------------------------------------------------------------------------------------

# One at a time: two people who each move one need under the other's must not both be in the right.
trigger(
    "partners_need",
    "needs_are_a_forest",
    "before insert or update of parent_id",
    """perform pg_advisory_xact_lock(hashtext('partners_need'));
    while up is not null loop
        if up = new.id then
            raise exception 'a need cannot stand under itself' using errcode = 'check_violation';
        end if;
        select parent_id into up from partners_need where id = up;
    end loop; return new;""",
    condition="new.parent_id is not null",
    declare="declare up bigint := new.parent_id;",
)

sql_function(
    """create or replace function needs_under(need bigint) returns setof bigint language sql stable rows 5 as $$
    with recursive found(id) as (
        select need union select n.id from partners_need n join found f on n.parent_id = f.id or n.merged_into_id = f.id)
    select id from found $$"""
)

# What was there before these rules were, or was written under earlier ones.
sql_function(
    """update partners_service s set decline_reasons = array_remove(decline_reasons, 'no_capacity'::varchar)
    from partners_agency a where a.id = s.agency_id and a.sector = 'statutory' and 'no_capacity' = any(decline_reasons)"""
)
sql_function("select write_service_texts(array(select id from partners_service))")
