"""Hold in the database itself that receipts never exceed their contract, whoever books at the same moment."""

from __future__ import annotations

from luodi.core.guards import Guard

_BOOKED = "state = 'booked' AND retired_at IS NULL"
_SUM = (
    f"SELECT COALESCE(SUM(amount), 0) FROM contracts_receipt WHERE contract_id = {{contract}} AND {_BOOKED}"  # noqa: S608
)
_WORDS = "more has come in than the contract is worth"

_ASKED = (
    "NEW.state = 'booked' AND NEW.retired_at IS NULL AND ({sum}) + NEW.amount > "
    "COALESCE((SELECT amount FROM contracts_contract WHERE id = NEW.contract_id), 0)"
)
_SQLITE = """
    CREATE TRIGGER {name} {when}
    WHEN {asked}
    BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
# The contract's row is locked first, so that of two clerks the second one sees what the first one has booked.
_POSTGRESQL = """
    CREATE OR REPLACE FUNCTION luodi_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE whole bigint;
    BEGIN
      IF NEW.state = 'booked' AND NEW.retired_at IS NULL THEN
        SELECT amount INTO whole FROM contracts_contract WHERE id = NEW.contract_id FOR UPDATE;
        IF ({sum} AND id <> NEW.id) + NEW.amount > COALESCE(whole, 0)
        THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION luodi_{name}()
"""
_POSTGRESQL_CONTRACT = """
    CREATE OR REPLACE FUNCTION luodi_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF ({sum}) > COALESCE(NEW.amount, 0)
      THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION luodi_{name}()
"""


def _on_receipt(name: str, when: str, others: str) -> Guard:
    summed = _SUM.format(contract="NEW.contract_id")
    asked = _ASKED.format(sum=f"{summed}{others}")
    event = f"BEFORE {when} ON contracts_receipt"
    return Guard(
        name,
        "contracts_receipt",
        _SQLITE.format(name=name, when=event, asked=asked, words=_WORDS),
        _POSTGRESQL.format(name=name, when=event, sum=summed, words=_WORDS),
    )


def _on_contract(name: str) -> Guard:
    event = "BEFORE UPDATE OF amount ON contracts_contract"
    summed = _SUM.format(contract="NEW.id")
    return Guard(
        name,
        "contracts_contract",
        _SQLITE.format(name=name, when=event, asked=f"({summed}) > COALESCE(NEW.amount, 0)", words=_WORDS),
        _POSTGRESQL_CONTRACT.format(name=name, when=event, sum=summed, words=_WORDS),
    )


GUARDS = (
    _on_receipt("receipt_within_contract", "INSERT", ""),
    _on_receipt("receipt_stays_within_contract", "UPDATE", " AND id <> NEW.id"),
    _on_contract("contract_covers_receipts"),
)
