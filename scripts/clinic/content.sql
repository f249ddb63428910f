-- Synthetic content, the same on every run: each value is drawn from an md5 of its row's number, never from random().
-- Psql-like names in braces are filled in by fill.ts: {country}, {city}, {patients}.

CREATE FUNCTION pg_temp.draw(row_number bigint, salt text, choices int) RETURNS int LANGUAGE sql IMMUTABLE AS
  $$ SELECT (('x' || substr(md5(row_number || salt), 1, 7))::bit(28)::int % choices) $$;
CREATE FUNCTION pg_temp.pick(row_number bigint, salt text, VARIADIC words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT words[1 + pg_temp.draw(row_number, salt, array_length(words, 1))] $$;
CREATE FUNCTION pg_temp.family(row_number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE '{country}' WHEN 'FR'
    THEN pg_temp.pick(row_number, 'family', 'Martin', 'Bernard', 'Lefèvre', 'Moreau', 'Garnier', 'Faure', 'Rousseau', 'Chevalier', 'Guérin', 'Masson', 'Noël', 'Dufour')
    ELSE pg_temp.pick(row_number, 'family', 'Novák', 'Svobodová', 'Dvořák', 'Černá', 'Procházka', 'Kučerová', 'Veselý', 'Horáková', 'Němec', 'Pokorná', 'Říha', 'Šťastný') END $$;
CREATE FUNCTION pg_temp.given(row_number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE '{country}' WHEN 'FR'
    THEN pg_temp.pick(row_number, 'given', 'Camille', 'Louis', 'Inès', 'Hugo', 'Zoé', 'Théo', 'Agnès', 'Rémi', 'Chloé', 'Benoît')
    ELSE pg_temp.pick(row_number, 'given', 'Jana', 'Petr', 'Eliška', 'Tomáš', 'Anežka', 'Jiří', 'Lucie', 'Ondřej', 'Tereza', 'Vojtěch') END $$;
-- Text of a natural look that compresses as letters do.
CREATE FUNCTION pg_temp.prose(row_number bigint, sentences int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(pg_temp.pick(row_number * 31 + n, 'prose',
    'Examination without remark.', 'Control in six weeks.', 'The pain has eased since the last visit.', 'Blood pressure 125/80.',
    'Treatment goes on unchanged.', 'A letter was sent to the specialist.', 'The patient was told about the risks.', 'Rest for five days.'), ' ')
  FROM generate_series(1, sentences) n $$;
-- Bytes that do not compress, as pictures and PDFs don't.
CREATE FUNCTION pg_temp.blob(row_number bigint, kilobytes int) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(sha256(convert_to(row_number || '/' || n, 'UTF8')), ''::bytea ORDER BY n) FROM generate_series(1, kilobytes * 32) n $$;

INSERT INTO settings SELECT 'option.' || n, md5('option' || n), '2026-01-05 08:00+01' FROM generate_series(1, 120) n;
INSERT INTO insurers SELECT n, 'Insurer ' || n, '{country}' FROM generate_series(1, 12) n;
INSERT INTO specialties SELECT n, 'Specialty ' || n FROM generate_series(1, 9) n;
INSERT INTO rooms SELECT n, 'Room ' || n, n % 3 FROM generate_series(1, 14) n;
INSERT INTO staff SELECT n, pg_temp.family(n + 9000), pg_temp.given(n + 9000), 'staff' || n || '@clinic.example', 1 + n % 9, daterange(date '2015-01-01' + n * 40, NULL) FROM generate_series(1, 24) n;
INSERT INTO staff_rooms SELECT s, 1 + (s * 3 + d) % 14, d FROM generate_series(1, 24) s, generate_series(1, 5) d;
INSERT INTO medicines SELECT n, 'Medicine ' || n, (1 + n % 8) * 50 || ' mg', 'A' || lpad(n::text, 5, '0') FROM generate_series(1, 900) n;
INSERT INTO diagnosis_codes SELECT 'D' || lpad(n::text, 4, '0'), 'Finding ' || n FROM generate_series(1, 1200) n;
INSERT INTO act_catalogue SELECT 'ACT' || lpad(n::text, 3, '0'), 'Act ' || n, 15 + (n * 7) % 180 FROM generate_series(1, 320) n;
INSERT INTO appointment_types SELECT n, 'Type ' || n, 10 + 5 * (n % 6) FROM generate_series(1, 11) n;

INSERT INTO patients (patient_id, family_name, given_name, born_on, sex, insurance_number, registered_at, notes)
  SELECT n, pg_temp.family(n), pg_temp.given(n), date '1932-01-01' + pg_temp.draw(n, 'born', 33000), pg_temp.pick(n, 'sex', 'F', 'M'),
    '{country}' || lpad(n::text, 9, '0'), timestamptz '2019-01-02 08:00+01' + (n * 3) * interval '1 hour', CASE WHEN n % 3 = 0 THEN pg_temp.prose(n, 3) END
  FROM generate_series(1, {patients}) n;
SELECT setval(pg_get_serial_sequence('patients', 'patient_id'), {patients});
INSERT INTO addresses SELECT n, (1 + n % 140) || ' ' || pg_temp.pick(n, 'street', 'Garden Street', 'Mill Lane', 'Station Road', 'Church Square'), lpad((10000 + n % 89999)::text, 5, '0'), '{city}' FROM generate_series(1, {patients}) n;
INSERT INTO contacts (patient_id, kind, value) SELECT n, 'phone', '+00 ' || lpad((n * 7919 % 100000000)::text, 8, '0') FROM generate_series(1, {patients}) n;
INSERT INTO patient_insurance SELECT n, 1 + n % 12, daterange('2022-01-01', NULL) FROM generate_series(1, {patients}) n;
INSERT INTO allergies SELECT n, pg_temp.pick(n, 'allergy', 'penicillin', 'pollen', 'latex', 'nuts'), date '2021-03-01' + n % 900 FROM generate_series(1, {patients}, 6) n;
INSERT INTO diagnoses SELECT n, 1 + n % {patients}, 'D' || lpad((1 + pg_temp.draw(n, 'code', 1200))::text, 4, '0'), date '2020-01-01' + n % 2400 FROM generate_series(1, {patients} * 2) n;
INSERT INTO appointments SELECT n, 1 + pg_temp.draw(n, 'patient', {patients}), 1 + n % 24, 1 + n % 11,
    timestamptz '2021-01-04 08:00+01' + (n / 24) * interval '30 minutes', (enum_range(NULL::appointment_state))[1 + pg_temp.draw(n, 'state', 5)], pg_temp.prose(n, 1)
  FROM generate_series(1, {patients} * 5) n;
INSERT INTO acts SELECT n, n, 'ACT' || lpad((1 + n % 320)::text, 3, '0'), 15 + (n * 7) % 180, timestamptz '2021-01-04 08:20+01' + (n / 24) * interval '30 minutes' FROM generate_series(1, {patients} * 4) n;
INSERT INTO prescriptions SELECT n, 1 + n % {patients}, 1 + n % 24, timestamptz '2022-01-03 09:00+01' + n * interval '50 minutes' FROM generate_series(1, {patients}) n;
INSERT INTO prescription_items SELECT n, p, 1 + (n * p) % 900, 'One in the morning, for ' || (5 + n % 20) || ' days' FROM generate_series(1, {patients}) n, generate_series(1, 2) p;
INSERT INTO vaccinations SELECT n, n * 2, pg_temp.pick(n, 'vaccine', 'tetanus', 'influenza', 'hepatitis B'), date '2023-09-01' + n % 400, 'B' || n % 97 FROM generate_series(1, {patients} / 2) n;
INSERT INTO lab_results SELECT n, 1 + n % {patients}, timestamptz '2023-01-02 07:00+01' + n * interval '17 minutes', pg_temp.pick(n, 'analysis', 'glucose', 'CRP', 'TSH'),
    pg_temp.draw(n, 'value', 900) / 10.0, 'mmol/l', jsonb_build_object('method', n % 4, 'flags', jsonb_build_array(n % 2 = 0, n % 5 = 0)) FROM generate_series(1, {patients} * 2) n;
INSERT INTO billing.invoices (invoice_id, patient_id, issued_on, total) SELECT n, 1 + n % {patients}, date '2024-01-02' + n % 700, 20 + n % 300 FROM generate_series(1, {patients} * 2) n;
INSERT INTO billing.invoice_lines SELECT n, 1, 'ACT' || lpad((1 + n % 320)::text, 3, '0'), 20 + n % 300 FROM generate_series(1, {patients} * 2) n;
INSERT INTO billing.payments SELECT n, n, timestamptz '2024-01-03 10:00+01' + n * interval '31 minutes', 20 + n % 300, pg_temp.pick(n, 'means', 'card', 'cash', 'transfer') FROM generate_series(1, {patients} * 2) n WHERE n % 11 <> 0;
INSERT INTO documents SELECT n, 1 + n % {patients}, 'Letter ' || n, 'application/pdf', timestamptz '2024-02-01 12:00+01' + n * interval '3 hours', pg_temp.blob(n, 8 + n % 24) FROM generate_series(1, 400) n;
INSERT INTO images SELECT n, 1 + n % {patients}, timestamptz '2025-02-01 12:00+01' + n * interval '9 hours', lo_from_bytea((200000 + n)::oid, pg_temp.blob(n + 100000, 48)) FROM generate_series(1, 60) n;
INSERT INTO audit_log SELECT n, timestamptz '2025-01-02 08:00+01' + n * interval '40 minutes', 1 + n % 24, pg_temp.pick(n, 'what', 'opened', 'changed', 'printed') FROM generate_series(1, 20000) n;
INSERT INTO archive.old_patients SELECT n, 'Paper file ' || n FROM generate_series(1, 3000) n;
REFRESH MATERIALIZED VIEW billing.monthly_turnover;
ANALYZE;
