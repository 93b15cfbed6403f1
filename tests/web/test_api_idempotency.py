"""`Idempotency-Key`: sent again, a request does nothing again and is answered as it was the first time."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.errors import InFlight
from portal.ports import Answer, Seal, TokenGrant
from portal.wire.invoice_reading import read_invoice
from tests.dumps import dump
from tests.web.api_stage import CUSTOMERS, INVOICES, an_item

KEY = {"Idempotency-Key": "8f14e45f-ceea"}


def count(stage, table="invoices"):
    with stage.store.reading() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()


def two(stage):
    customer = stage.customer()
    return {"data": [an_item(customerId=customer), an_item(customerId="cus_99")]}


def test_the_same_request_again_gets_the_same_answer_and_writes_nothing(either_stage):
    body = two(either_stage)
    first = either_stage.post(INVOICES, body, **KEY)
    again = either_stage.post(INVOICES, body, **KEY)
    assert first.status_code == again.status_code == 207
    assert first.data == again.data
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert count(either_stage) == 1
    assert first.headers["X-Request-ID"] != again.headers["X-Request-ID"]


def test_without_a_key_a_request_is_a_new_one(stage):
    body = two(stage)
    for headers in ({}, {}, KEY, {"Idempotency-Key": "another"}):
        assert stage.post(INVOICES, body, **headers).status_code == 207
    assert count(stage) == 4


def test_another_request_under_the_same_key_is_refused(stage):
    body = two(stage)
    stage.post(INVOICES, body, **KEY)
    for path, other in (
        (INVOICES, {"data": body["data"][:1]}),
        (INVOICES, json.dumps(body).encode() + b" "),
        (CUSTOMERS, body),
    ):
        answer = stage.post(path, other, **KEY)
        assert (answer.status_code, answer.json["error"][0]["param"]) == (422, "Idempotency-Key")
    assert count(stage) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 256, "tab\tbed"])
def test_a_malformed_key_is_refused_before_anything_is_done(stage, key):
    answer = stage.post(INVOICES, two(stage), **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert [(one["type"], one["param"]) for one in answer.json["error"]] == [("INVALID_FORMAT", "Idempotency-Key")]
    assert count(stage) == count(stage, "replays") == 0


def test_two_keys_at_once_are_none(stage):
    headers = [("Authorization", f"Bearer {stage.tokens.own}"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    answer = stage.client.post(INVOICES, json=two(stage), headers=headers)
    assert answer.status_code == 400


def test_a_token_is_judged_before_the_key(stage):
    body = two(stage)
    assert stage.post(INVOICES, body, token="wrong", **KEY).status_code == 401
    assert stage.post(INVOICES, body, token=stage.tokens.reading, **KEY).status_code == 403
    assert count(stage, "replays") == 0


def test_tenants_do_not_meet_under_the_same_key(stage):
    person = {"data": [{"name": "Abigail Adams"}]}
    answers = [
        stage.post(CUSTOMERS, person, token=getattr(stage.tokens, who), **KEY) for who in ("own", "sibling", "foreign")
    ]
    assert len({answer.json["data"][0]["data"]["id"] for answer in answers}) == 3


def test_after_a_day_a_key_is_new_and_its_answer_forgotten(stage):
    person = {"data": [{"name": "Abigail Adams"}]}
    first = stage.post(CUSTOMERS, person, **KEY)
    stage.clock.advance(hours=23, minutes=59)
    assert stage.post(CUSTOMERS, person, **KEY).data == first.data
    stage.clock.advance(minutes=1)
    assert stage.post(CUSTOMERS, person, **KEY).data != first.data
    stage.clock.advance(hours=24)
    stage.post(CUSTOMERS, person, **{"Idempotency-Key": "other"})
    assert count(stage, "replays") == 1


def test_a_job_lets_go_of_answers_too(stage):
    stage.post(CUSTOMERS, {"data": [{"name": "Abigail Adams"}]}, **KEY)
    assert stage.store.forget_answers(stage.clock.now()) == 0
    stage.clock.advance(hours=24)
    assert stage.store.forget_answers(stage.clock.now()) == 1
    assert count(stage, "replays") == 0


def test_a_refusal_is_not_kept(stage):
    refused = {"data": [an_item(customerId="cus_1")]}
    assert stage.post(INVOICES, refused, **KEY).status_code == 400
    assert stage.post(INVOICES, b"no json", **KEY).status_code == 400
    assert count(stage, "replays") == 0
    assert stage.customer() == "cus_1"
    assert stage.post(INVOICES, refused, **KEY).status_code == 200


def test_no_key_of_an_invoice_is_kept_with_its_answer(either_stage):
    body = two(either_stage)
    first = either_stage.post(INVOICES, body, **KEY).json
    secret = first["data"][0]["data"]["customerInvoiceKey"]
    assert secret not in repr(dump(either_stage.store))
    assert either_stage.post(INVOICES, body, **KEY).json == first
    with either_stage.store.unit_of_work() as work:
        renewed = work.keys.rotate(1)
    again = either_stage.post(INVOICES, body, **KEY).json["data"][0]["data"]
    assert again["customerInvoiceKey"] == renewed
    assert secret not in json.dumps(again)


def a_claim(stage, request="the first"):
    """The right to answer KEY for the business under test."""
    book, grant = stage.app.extensions["remit"].book, TokenGrant("tok_1", "prt_1", "bus_1", "write")
    return book, grant, book.claim(grant, KEY["Idempotency-Key"], request, stage.clock.now())


def test_while_the_first_is_answered_the_second_is_told_to_wait(stage):
    body = two(stage)
    book, grant, claim = a_claim(stage)
    assert stage.post(INVOICES, body, **KEY).status_code == 422
    with pytest.raises(InFlight):
        book.claim(grant, KEY["Idempotency-Key"], "the first", stage.clock.now())
    book.release(claim)
    assert stage.post(INVOICES, body, **KEY).status_code == 207


def test_in_flight_is_409(stage, monkeypatch):
    body = two(stage)
    book = stage.app.extensions["remit"].book
    seen = []
    save_all = type(book).save_all

    def slow(self, *args, **kwargs):
        monkeypatch.setattr(type(book), "save_all", save_all)
        seen.append(stage.post(INVOICES, body, **KEY))
        return save_all(self, *args, **kwargs)

    monkeypatch.setattr(type(book), "save_all", slow)
    assert stage.post(INVOICES, body, **KEY).status_code == 207
    assert [(one.status_code, one.json["error"][0]["param"]) for one in seen] == [(409, "Idempotency-Key")]
    assert count(stage) == 1


def test_whoever_takes_over_a_lost_request_is_the_only_one_to_finish_it(either_stage):
    """The first died, or is very slow: after two minutes another may go on, and the first can't any more."""
    customer = either_stage.customer()
    book, grant, first = a_claim(either_stage)
    either_stage.clock.advance(minutes=2)
    _, _, second = a_claim(either_stage)
    assert (second.key_hash, second.id != first.id) == (first.key_hash, True)
    draft = read_invoice(an_item(customerId=customer), "USD")

    def save(claim):
        return book.save_all(grant, [draft], either_stage.clock.now(), seal=Seal(claim, lambda _: Answer(200, "{}")))

    with pytest.raises(InFlight):
        save(first)
    assert count(either_stage) == 0
    save(second)
    with pytest.raises(InFlight):
        save(second)
    assert count(either_stage) == 1


def test_what_breaks_while_the_answer_is_written_leaves_neither_answer_nor_invoice(stage, monkeypatch):
    body = two(stage)

    def broken(_):
        raise ZeroDivisionError

    monkeypatch.setattr("portal.web.api.invoices_answer", lambda _: broken)
    assert stage.post(INVOICES, body, **KEY).status_code == 500
    assert count(stage) == count(stage, "replays") == 0


def test_of_many_at_once_one_is_done(either_stage):
    person = {"data": [{"name": "Abigail Adams"}]}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: either_stage.post(CUSTOMERS, person, **KEY), range(12)))
    done = {answer.data for answer in answers if answer.status_code == 200}
    assert (len(done), {answer.status_code for answer in answers} <= {200, 409}) == (1, True)
    assert count(either_stage, "customers") == 1
