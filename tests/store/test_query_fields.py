"""What a filter finds, alike on both engines."""

from dataclasses import replace
from unicodedata import normalize

from portal.domain.drafts import CustomerDraft
from portal.domain.query import Condition, Operator, Query
from portal.store.folding import MOST_CHARACTERS, fold
from tests.builders import NOW
from tests.store.query_stage import ACTIVE, a_list, a_query, ids_of

WILD = ("%", "_", "/", "\\", "[a]", "*", "?", "'", '"', "100%", "a_b", "/%", "％", "--", ";")


def found(shop, **conditions):
    return {saved.invoice.name for saved in shop.book.query(shop.grant, a_query(**conditions), NOW).items}


ALIKE = [
    ("Straße", "STRASSE"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ("Élan", "élan"),
    (normalize("NFC", "Élan"), normalize("NFD", "éLAN")),
    ("ДОГОВОР", "договор"),
    ("ＡＢＣ", "abc"),
    ("ﬁne", "FINE"),
]


def test_names_are_compared_blind_to_case_in_every_script(shop):
    for name, _ in ALIKE:
        shop.invoice(name=f"x {name} y")
    for name, term in ALIKE:
        expected = {f"x {one} y" for one, _ in ALIKE if fold(one) == fold(name)}
        assert found(shop, name={"contain": term}) == expected
        assert found(shop, name={"equal": f"X {term} Y"}) == expected
        assert found(shop, search={"contain": term}) == expected
        assert found(shop, name={"notEqual": f"X {term} Y"}) == {f"x {one} y" for one, _ in ALIKE} - expected


def test_what_is_a_wildcard_elsewhere_stands_for_itself(shop):
    names = {f"with {term} in it" for term in WILD} | {"plain 100 axb words"}
    for name in names:
        shop.invoice(name=name)
    for term in WILD:
        expected = {name for name in names if fold(term) in fold(name)}
        assert f"with {term} in it" in expected < names
        assert found(shop, name={"contain": term}) == expected, term
        assert found(shop, search={"contain": term}) == expected, term


def test_an_empty_term_finds_everything(shop):
    shop.invoice(name="one")
    assert found(shop, name={"contain": ""}) == found(shop, search={"contain": ""}) == {"one"}


def test_a_search_looks_through_name_number_and_customer(shop):
    draft = CustomerDraft(name="Ada Lovelace", email="ada@engine.example", business_name="Analytical Ltd")
    ada = shop.book.save_customer(shop.grant, draft, NOW)
    shop.invoice(name="By name", number=77)
    shop.invoice(name="Other", number=4_711, customer_id=ada.id)
    for term in ("oTHER", "471", "LOVELACE", "engine.example", "analytical"):
        assert found(shop, search={"contain": term}) == {"Other"}, term
    assert found(shop, search={"contain": "lovelace analytical"}) == set()


def test_a_search_never_looks_at_another_tenant_s_customers(shop):
    listing = a_list(shop, how_many=3)  # its rows bill the shop's own customer
    assert ids_of(listing.page(a_query(search={"contain": "jane"}))) == []


def test_the_longest_name_there_can_be_is_kept_and_found(shop):
    longest = "ﷺ" * MOST_CHARACTERS  # 18 letters each once they are folded
    shop.invoice(name=longest)
    shop.invoice(name="𝒜" * MOST_CHARACTERS)
    assert found(shop, name={"equal": longest}) == {longest}


def test_folding_again_changes_nothing():
    for point in (*range(0xD800), *range(0xE000, 0x20000)):
        once = fold(chr(point))
        assert fold(once) == once


def test_names_sort_by_their_folded_letters(shop):
    for name in ("b", "B", "a", "Ä", "z", "", "1", "_", "ß", "ss"):
        shop.invoice(name=name)
    page = shop.book.query(shop.grant, a_query("NAME"), NOW)
    names = [saved.invoice.name for saved in page.items]
    assert names == ["", "1", "_", "a", "b", "B", "ß", "ss", "z", "Ä"]


def test_what_was_renamed_is_found_by_its_new_name_only(shop):
    invoice = shop.invoice(name="Before")
    shop.change(invoice, name="After")
    assert found(shop, name={"equal": "before"}) == set()
    assert found(shop, name={"equal": "after"}) == {"After"}


def test_an_invoice_without_a_due_date_is_the_last_and_neither_before_nor_after_a_day(shop):
    listing = a_list(shop)
    (never,) = listing.add(1, due_date=None)
    (due,) = listing.add(1, due_date=NOW.date())
    assert ids_of(listing.page(a_query("DUE_DATE"))) == [due, never]
    assert ids_of(listing.page(a_query("DUE_DATE", descending=True))) == [never, due]
    for operator in ("lessThan", "greaterThan"):
        query = a_query(dueDate={operator: NOW.date().replace(year=2030 if operator == "lessThan" else 2020)})
        assert ids_of(listing.page(query)) == [due]
    assert ids_of(listing.page(a_query(dueDate={"notEqual": NOW.date()}))) == [never]


def test_a_partner_lists_all_its_businesses_in_one_order(shop):
    lists = [a_list(shop, seed, how_many=6) for seed in (1, 2)]
    partner = replace(shop.grant, business_id=None)
    query = a_query("NAME", limit=5)
    seen, cursor = [], None
    while cursor or not seen:
        page = shop.book.query(partner, replace(query, cursor=cursor), NOW)
        seen += [(fold(saved.invoice.name), int(saved.invoice.id[4:])) for saved in page.items]
        cursor = page.after
    assert seen == sorted(seen)
    assert {f"inv_{number}" for _, number in seen} == {
        one for listing in lists for one in ids_of(listing.page(a_query()))
    }


def test_nobody_lists_what_is_not_theirs(shop):
    listing, other = a_list(shop, how_many=3), a_list(shop, how_many=3)
    with shop.store.unit_of_work() as work:
        stranger = work.partners.add("Stranger", NOW)
    assert set(ids_of(listing.page(a_query()))).isdisjoint(ids_of(other.page(a_query())))
    assert shop.book.query(replace(shop.grant, partner_id=stranger, business_id=None), a_query(), NOW).items == ()
    theirs = ids_of(other.page(a_query()))
    everyone = Query((ACTIVE, Condition("id", Operator.IN, tuple(theirs))))
    assert listing.page(everyone).items == ()
