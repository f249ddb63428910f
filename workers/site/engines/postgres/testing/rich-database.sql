-- A database with one of everything that a clinic's database has been seen to hold, and of what restores trip over.
-- @ROLE@ stands for a role of its own, so that tests can run side by side on one server.
CREATE ROLE "@ROLE@ owner";
CREATE ROLE "@ROLE@-reader";
CREATE EXTENSION pgcrypto;
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION postgres_fdw;

CREATE SCHEMA "Odd ""schema"" – ß" AUTHORIZATION "@ROLE@ owner";
CREATE SCHEMA "-leading";
COMMENT ON SCHEMA "-leading" IS 'a name that begins like an option';

CREATE TYPE public.act_kind AS ENUM ('control', 'vaccine', 'surgery');
ALTER TYPE public.act_kind ADD VALUE 'urgent' BEFORE 'surgery';
-- A new label can't be used before it is committed.
COMMIT;
CREATE TYPE public.address AS (street text, city varchar(40), since date);
CREATE DOMAIN public.amount AS numeric(10, 2) DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN public.phone AS text COLLATE "C" NOT NULL CHECK (VALUE ~ '^[0-9 +]+$');
CREATE TYPE public.amount_range AS RANGE (subtype = numeric);
CREATE COLLATION public.case_blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := TIMESTAMP '2026-01-01'; RETURN NEW; END $$;
CREATE FUNCTION public.age_of(born date, "at day" date DEFAULT '2026-01-01') RETURNS int LANGUAGE sql IMMUTABLE
  RETURN extract(year from age("at day", born))::int;
CREATE FUNCTION public.twice(x int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY DEFINER SET work_mem = '8MB' AS 'select x * 2';
CREATE PROCEDURE public.tidy(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
CREATE AGGREGATE public.product(int) (sfunc = int4mul, stype = int, initcond = '1', parallel = safe);
CREATE FUNCTION public.same_sound(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select lower($1) = lower($2)';
CREATE OPERATOR public.=~= (leftarg = text, rightarg = text, function = public.same_sound, commutator = OPERATOR(public.=~=));
CREATE OPERATOR CLASS public.int_desc FOR TYPE int USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
CREATE FUNCTION public.kind_to_int(public.act_kind) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
CREATE CAST (public.act_kind AS int) WITH FUNCTION public.kind_to_int(public.act_kind) AS ASSIGNMENT;
CREATE TEXT SEARCH DICTIONARY public.plain (template = simple, stopwords = french);
CREATE TEXT SEARCH CONFIGURATION public.clinic (copy = french);
ALTER TEXT SEARCH CONFIGURATION public.clinic ALTER MAPPING FOR word WITH public.plain, french_stem;

CREATE TABLE public.patients (
  id int GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 3),
  "Last Name" varchar(60) NOT NULL,
  dropped_later text,
  born date CHECK (born > DATE '1880-01-01'),
  civility varchar(5) CHECK (civility IN ('M.', 'Mme', 'it''s', 'a,b]')),
  code char(4),
  email citext UNIQUE,
  home public.address,
  phone public.phone DEFAULT '0',
  tags hstore,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', "Last Name")) STORED,
  touched timestamp,
  seen_at timestamptz DEFAULT now(),
  span tstzrange, spent public.amount_range, kinds public.act_kind[], notes json, facts jsonb,
  photo bytea, weights float8[], ip inet, doc xml, wait interval, owner_table regclass, price money,
  blind text COLLATE public.case_blind,
  PRIMARY KEY (id)
) WITH (fillfactor = 80, autovacuum_enabled = false);
ALTER TABLE public.patients DROP COLUMN dropped_later;
ALTER TABLE public.patients ADD COLUMN added_later int DEFAULT 7;
ALTER TABLE public.patients ALTER COLUMN born SET STATISTICS 500, ALTER COLUMN photo SET STORAGE EXTERNAL;
ALTER TABLE public.patients ADD CONSTRAINT later CHECK (added_later > 0) NOT VALID;
ALTER TABLE public.patients OWNER TO "@ROLE@ owner";
INSERT INTO public.patients ("Last Name", born, civility, code, email, home, phone, tags, span, spent, kinds, notes, facts, photo, weights, ip, doc, wait, owner_table, price, blind)
SELECT CASE i % 5 WHEN 0 THEN 'Žižková' WHEN 1 THEN 'O''Brien' WHEN 2 THEN E'tab\there' WHEN 3 THEN E'back\\slash\nline' ELSE 'Dvořák ' || i END,
  DATE '1930-01-01' + i * 11, (ARRAY['M.', 'Mme', 'it''s', NULL])[1 + i % 4], 'a' || i % 9, 'p' || i || '@example.org',
  ROW('street ' || i, 'Brno', DATE '2020-01-01')::public.address, '+33 ' || i, hstore('k' || i % 3, NULL), tstzrange('2026-01-01', '2026-02-01'), public.amount_range(1, i + 1),
  ARRAY['vaccine', 'urgent']::public.act_kind[], '{"b":1,  "a":2}', '{"b":1, "a":[null,1.50]}', decode(md5(i::text), 'hex'),
  ARRAY[i * 0.1, 'NaN', '-0', 'Infinity']::float8[], '10.0.0.1/8', '<a x="1"/>', '1 year 2 mons -3 days', 'pg_class', 12.5, 'ÀB' || i
FROM generate_series(1, 500) i;
INSERT INTO public.patients ("Last Name") VALUES (''), ('');

CREATE TABLE public.acts (
  id bigserial PRIMARY KEY, patient int NOT NULL REFERENCES public.patients ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  kind public.act_kind NOT NULL, at date NOT NULL, price public.amount, remark text COMPRESSION pglz,
  EXCLUDE USING gist (remark gist_trgm_ops WITH =) WHERE (price > 1000000)
);
INSERT INTO public.acts (patient, kind, at, price, remark)
SELECT 100 + 3 * (i % 500), (ARRAY['control', 'urgent'])[1 + i % 2]::public.act_kind, DATE '2025-01-01' + i % 300, i % 90, CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('x', i % 50) END
FROM generate_series(1, 3000) i;
-- Deferred keys are checked now, and the table can be altered.
COMMIT;
CREATE INDEX acts_open ON public.acts (at DESC NULLS LAST, lower(remark)) INCLUDE (price) WHERE kind IN ('control', 'urgent');
CREATE INDEX acts_desc ON public.acts (patient public.int_desc);
CLUSTER public.acts USING acts_pkey;
ALTER TABLE public.acts REPLICA IDENTITY FULL;
CREATE STATISTICS public.acts_dependence (dependencies, mcv) ON patient, kind FROM public.acts;

CREATE TABLE public.circular_a (id int PRIMARY KEY, b int);
CREATE TABLE public.circular_b (id int PRIMARY KEY, a int REFERENCES public.circular_a);
ALTER TABLE public.circular_a ADD FOREIGN KEY (b) REFERENCES public.circular_b;

CREATE TABLE "-leading"."Journal" (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE "-leading"."Journal 2025" PARTITION OF "-leading"."Journal" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE "-leading"."Journal 2026" (what text, at date NOT NULL);
ALTER TABLE "-leading"."Journal" ATTACH PARTITION "-leading"."Journal 2026" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE "-leading"."Journal rest" PARTITION OF "-leading"."Journal" DEFAULT;
ALTER TABLE "-leading"."Journal" ADD COLUMN act bigint REFERENCES public.acts;
CREATE INDEX ON "-leading"."Journal" (what);
INSERT INTO "-leading"."Journal" SELECT DATE '2025-06-01' + i, 'entry ' || i, i % 100 + 1 FROM generate_series(1, 700) i;

CREATE TABLE public.person (name text, CHECK (name <> ''));
CREATE TABLE public.dentist (teeth int) INHERITS (public.person);
INSERT INTO public.person VALUES ('parent'); INSERT INTO public.dentist VALUES ('child', 32);
CREATE UNLOGGED TABLE public.scratch (x int); INSERT INTO public.scratch VALUES (1);
CREATE TABLE public.nothing (); INSERT INTO public.nothing DEFAULT VALUES; INSERT INTO public.nothing DEFAULT VALUES;
CREATE TABLE "Odd ""schema"" – ß"."select" ("from" int, "a.b" text, "%" text); INSERT INTO "Odd ""schema"" – ß"."select" VALUES (1, NULL, '%s');

CREATE TABLE public.secrets (id int, whose text);
INSERT INTO public.secrets VALUES (1, 'x'), (2, 'y');
ALTER TABLE public.secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.secrets AS RESTRICTIVE FOR SELECT TO "@ROLE@-reader", "@ROLE@ owner" USING (whose = current_user) ;
CREATE POLICY write ON public.secrets FOR UPDATE USING (true) WITH CHECK (id IN (1, 2));

CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF "Last Name" ON public.patients FOR EACH ROW WHEN (NEW."Last Name" <> '') EXECUTE FUNCTION public.touch();
CREATE TRIGGER touch_parts AFTER INSERT ON "-leading"."Journal" FOR EACH ROW EXECUTE FUNCTION public.touch();
ALTER TABLE public.patients DISABLE TRIGGER touch;
CREATE VIEW public.adults WITH (security_barrier) AS SELECT p.id, p."Last Name" AS name FROM public.patients p WHERE public.age_of(p.born) >= 18 AND p.civility IN ('M.', 'Mme') WITH CASCADED CHECK OPTION;
CREATE RULE no_delete AS ON DELETE TO public.adults DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW public.per_kind AS SELECT kind, count(*) AS acts FROM public.acts GROUP BY kind;
CREATE UNIQUE INDEX ON public.per_kind (kind);
CREATE MATERIALIZED VIEW public.never_filled AS SELECT 1 AS x WITH NO DATA;
CREATE SEQUENCE public.receipts AS smallint INCREMENT -2 MAXVALUE 900 START 900 CYCLE CACHE 5 OWNED BY public.acts.id;
SELECT nextval('public.receipts'), setval('public.acts_id_seq', 5000, false);

CREATE SERVER "other clinic" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere.invalid', dbname 'x');
CREATE USER MAPPING FOR "@ROLE@ owner" SERVER "other clinic" OPTIONS (user 'u', password 'hunter2');
CREATE FOREIGN TABLE public.far (id int OPTIONS (column_name 'nr')) SERVER "other clinic" OPTIONS (table_name 't');
CREATE PUBLICATION changes FOR TABLE public.acts (id, kind) WHERE (id > 5), TABLE public.circular_a WITH (publish = 'insert');
CREATE FUNCTION public.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION public.on_ddl();
ALTER EVENT TRIGGER watch DISABLE;

GRANT USAGE ON SCHEMA "Odd ""schema"" – ß" TO "@ROLE@-reader" WITH GRANT OPTION;
GRANT SELECT, UPDATE ("Last Name") ON public.patients TO "@ROLE@-reader";
GRANT ALL ON public.acts TO "@ROLE@ owner";
REVOKE EXECUTE ON FUNCTION public.twice(int) FROM PUBLIC;
GRANT USAGE ON SEQUENCE public.receipts TO "@ROLE@-reader";
REVOKE USAGE ON TYPE public.act_kind FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE "@ROLE@ owner" IN SCHEMA "-leading" GRANT SELECT ON TABLES TO "@ROLE@-reader";
COMMENT ON TABLE public.patients IS 'It''s – "quoted"'; COMMENT ON COLUMN public.patients."Last Name" IS 'a column';
COMMENT ON CONSTRAINT later ON public.patients IS 'later'; COMMENT ON FUNCTION public.twice(int) IS 'doubles';

SELECT lo_create(40001), lo_create(40002), lo_create(40003);
SELECT lo_put(40001, 0, decode(repeat('00ff10', 3000), 'hex')), lo_put(40002, 500000, 'after a hole'), lo_put(40003, 0, decode(repeat('00', 5000), 'hex'));
ALTER LARGE OBJECT 40001 OWNER TO "@ROLE@ owner";
GRANT SELECT ON LARGE OBJECT 40002 TO "@ROLE@-reader";
COMMENT ON LARGE OBJECT 40001 IS 'a scan';
