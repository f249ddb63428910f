/**
 * PostgreSQL writes one and the same condition in two ways: `x IN ('a', 'b')` on a varchar column is shown as
 * `((x)::text = ANY ((ARRAY['a'::character varying, …])::text[]))` where it was first written, and as
 * `((x)::text = ANY (ARRAY[('a'::character varying)::text, …]))` once it has been dumped and restored. Both are brought
 * to the second form, so that a restored database compares equal. Nothing else of the definition is touched.
 */
export function settleDefinition(definition: string): string {
  let settled = definition;
  for (let from = settled.indexOf(opening); from >= 0; from = settled.indexOf(opening, from + 1)) {
    const itemsAt = from + opening.length;
    const end = endOfList(settled, itemsAt);
    const cast = end === null ? null : castAfter.exec(settled.slice(end));
    if (end === null || cast === null) continue;
    const items = splitList(settled.slice(itemsAt, end));
    const list = `ARRAY[${items.map((item) => `(${item})::${cast[1]}`).join(', ')}]`;
    settled = settled.slice(0, from) + list + settled.slice(end + cast[0].length);
  }
  return settled;
}

const opening = '(ARRAY[';

/** The list's end, the bracket around it, and the array type it is cast to. */
const castAfter = /^\]\)::([a-z][a-z ]*?)\[\]/;

/** Where the bracket that is open at `from` closes; null when it doesn't. */
function endOfList(text: string, from: number): number | null {
  let end: number | null = null;
  walk(text, from, (index, depth) => {
    if (depth < 0) end = index;
    return depth < 0;
  });
  return end;
}

function splitList(text: string): string[] {
  const commas: number[] = [-1];
  walk(text, 0, (index, depth) => {
    if (depth === 0 && text[index] === ',') commas.push(index);
    return false;
  });
  return commas.map((comma, item) => text.slice(comma + 1, commas[item + 1] ?? text.length).trim());
}

/** Goes through the letters outside of quotes, with the depth of brackets at each, until told to stop. */
function walk(text: string, from: number, visit: (index: number, depth: number) => boolean): void {
  let depth = 0;
  for (let index = from, quote = ''; index < text.length; index += 1) {
    const letter = text[index] as string;
    if (quote !== '') {
      if (letter === quote) quote = '';
      continue;
    }
    if (letter === "'" || letter === '"') quote = letter;
    if ('([{'.includes(letter)) depth += 1;
    if (')]}'.includes(letter)) depth -= 1;
    if (visit(index, depth)) return;
  }
}
