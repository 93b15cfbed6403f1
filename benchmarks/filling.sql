INSERT INTO customers (business_id, name, name_folded, version, created_at)
SELECT 1, 'Customer ' || i, 'customer ' || i, 1, {moment} FROM {customers};

INSERT INTO invoices (
  business_id, customer_id, name, name_folded, number, status, record_status, currency, date, due_date, term,
  discount_before_tax, payment_methods, api_name, send_email, total_cents, owed_cents, version, issued_at, created_at
)
SELECT
  1, 1 + i % 1000, {name}, {name}, i, 'OPEN', 'ACTIVE', 'USD', {date}, CASE WHEN i % 10 > 0 THEN {due_date} END, 'OTHER',
  true, 'CREDIT_CARD', 'USER_ENTRY', false, {cents}, {cents}, 1, {moment}, {moment}
FROM {invoices};

INSERT INTO line_items (invoice_id, id, position, description, amount_cents)
SELECT i, 'ili_1', 0, 'Consulting', {cents} FROM {invoices};

INSERT INTO ledger_entries (
  invoice_id, seq, kind, amount_cents, currency, provider, object_id, created_at, previous_hash, hash
)
SELECT i, 1, 'issued', {cents}, 'USD', 'remit', 'inv_' || i, {moment}, '', '' FROM {invoices};

INSERT INTO invoice_keys (invoice_id, generation, installation_id, secret_fingerprint, key_hash, created_at)
SELECT i, 1, (SELECT id FROM installation), '{fingerprint}', {key_hash}, {moment} FROM {invoices};
