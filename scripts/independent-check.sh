#!/usr/bin/env bash
# Opens copies with nothing but age, zstd and PostgreSQL's own tools, and compares each with its source.
# It shares no code with Keepwell on purpose: what it says about a copy, Keepwell can't have got wrong in the same way.
#
#   independent-check.sh KEY_FILE SCRATCH_URL < list
#
# KEY_FILE     an age identity (AGE-SECRET-KEY-1…) that opens the copies
# SCRATCH_URL  a superuser's URL of the server where copies are restored, to its database "postgres"
# list         a line a copy: <file> TAB <sha256 that was reported> TAB <URL of its source database>
#
# A table named public.load_journal may grow while backups run: there the copy must hold exactly the source's rows up to
# its own newest id (one writer, ids in commit order). Every other table, sequence and large object must be equal.
# Prints a line a copy and a closing count; ends with 1 when any copy is not what was claimed.
set -u -o pipefail
if [ $# -ne 2 ]; then sed -n '2,15p' "$0"; exit 2; fi
key=$1 scratch=$2
good=0 bad=0
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# Every table's content as one line "schema.table count md5", ordered so that two equal databases print the same.
content() { # url, newest load_journal id
  local url=$1 newest=$2
  psql -X -A -t -q -d "$url" -v ON_ERROR_STOP=1 -c "
    SELECT format('SELECT %L, count(*), md5(coalesce(string_agg(md5(t::text), %L ORDER BY md5(t::text)), %L)) FROM ONLY %I.%I t%s;',
      n.nspname || '.' || c.relname, '', '', n.nspname, c.relname,
      CASE WHEN n.nspname = 'public' AND c.relname = 'load_journal' THEN ' WHERE id <= $newest' ELSE '' END)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY 1" >"$work/queries" || return 1
  { echo "SET timezone = 'UTC'; SET datestyle = ISO; SET extra_float_digits = 1; SET bytea_output = hex; SET intervalstyle = postgres;"
    cat "$work/queries"
    echo "SELECT 'sequence', schemaname || '.' || sequencename, last_value FROM pg_sequences WHERE sequencename NOT LIKE 'load_journal%' ORDER BY 2;"
    echo "SELECT 'large object', oid, md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY oid;"
    echo "SELECT 'index', schemaname || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 2;"
    echo "SELECT 'view', schemaname || '.' || viewname, definition FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 2;"
  } | psql -X -A -t -q -d "$url" -v ON_ERROR_STOP=1
}

newest_of() { # url
  local there
  there=$(psql -X -A -t -q -d "$1" -c "SELECT to_regclass('public.load_journal') IS NOT NULL") || return 1
  if [ "$there" = t ]; then psql -X -A -t -q -d "$1" -c "SELECT coalesce(max(id), 0) FROM public.load_journal"; else echo 0; fi
}

check() { # file, sha256, source url
  local file=$1 sha=$2 source=$3 name="independent_check_$$"
  [ -f "$file" ] || { echo "the file is not there"; return 1; }
  [ "$(sha256sum <"$file" | cut -d' ' -f1)" = "$sha" ] || { echo "its SHA-256 is not the reported one"; return 1; }
  age -d -i "$key" "$file" 2>"$work/err" | zstd -d -q -o "$work/dump" -f - 2>>"$work/err" || { echo "age or zstd: $(tail -1 "$work/err")"; return 1; }
  psql -X -q -d "$scratch" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" -c "CREATE DATABASE $name TEMPLATE template0" 2>"$work/err" || { tail -1 "$work/err"; return 1; }
  local target=${scratch%/*}/$name newest
  pg_restore --exit-on-error --no-owner --no-privileges -d "$target" "$work/dump" 2>"$work/err" || { echo "pg_restore: $(tail -1 "$work/err")"; return 1; }
  newest=$(newest_of "$target") || { echo "the restored database can't be read"; return 1; }
  content "$target" "$newest" >"$work/restored" 2>"$work/err" || { echo "restored: $(tail -1 "$work/err")"; return 1; }
  content "$source" "$newest" >"$work/source" 2>"$work/err" || { echo "source: $(tail -1 "$work/err")"; return 1; }
  [ -s "$work/restored" ] || { echo "the restored database is empty"; return 1; }
  diff "$work/source" "$work/restored" >"$work/diff" || { echo "differs from its source: $(sed -n 2p "$work/diff" | cut -c1-200)"; return 1; }
  echo "equal, $(wc -l <"$work/source") objects"
}

while IFS=$'\t' read -r file sha source; do
  if said=$(check "$file" "$sha" "$source"); then good=$((good + 1)); mark=good; else bad=$((bad + 1)); mark=BAD; fi
  printf '%s\t%s\t%s\n' "$mark" "$(basename "$file")" "$said"
done
psql -X -q -d "$scratch" -c "DROP DATABASE IF EXISTS independent_check_$$ WITH (FORCE)" 2>/dev/null
echo "$good good, $bad bad"
[ "$bad" -eq 0 ] && [ "$good" -gt 0 ]
