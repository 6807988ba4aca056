import type { Chance } from './chance.ts'
import type { GeneratedMail } from './generate.ts'
import { FIELDS, LINES, OCTETS, TYPES, VALUES } from './mutation-words.ts'

/** A mail that differs from a canonical one by one or a few of the shapes of all classes. */
export function mutate(chance: Chance, { octets, boundaries }: GeneratedMail): Buffer {
  let text = octets.toString('latin1')
  for (let times = chance.pick([1, 1, 1, 2, 3]); times > 0; times--) {
    text = chance.pick(MUTATIONS)(chance, text, boundaries)
  }
  return Buffer.from(text, 'latin1')
}

type Mutation = (chance: Chance, text: string, boundaries: readonly string[]) => string

const MUTATIONS: readonly Mutation[] = [
  // Octets.
  (chance, text) => atRandom(chance, text, (head, tail) => head + chance.pick(OCTETS) + tail),
  (chance, text) => atRandom(chance, text, (head, tail) => head + tail.slice(chance.between(1, 3))),
  (chance, text) => atRandom(chance, text, (head, tail) => head + chance.pick(OCTETS) + tail.slice(1)),
  (chance, text) => atRandom(chance, text, (head, tail) => head + flipCase(tail.slice(0, 1)) + tail.slice(1)),
  // Lines.
  (chance, text) => onLines(chance, text, (lines, at) => lines.splice(at, 0, chance.pick(LINES))),
  (chance, text) => onLines(chance, text, (lines, at) => lines.splice(at, 1)),
  (chance, text) => onLines(chance, text, (lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  (chance, text) =>
    onLines(chance, text, (lines, at) => lines.splice(at, 2, lines[at + 1] ?? '', lines[at] ?? '')),
  (chance, text) =>
    onLines(chance, text, (lines, at) => lines.splice(at, 2, (lines[at] ?? '') + (lines[at + 1] ?? ''))),
  (chance, text) =>
    onLines(chance, text, (lines, at) =>
      lines.splice(
        at,
        1,
        `${chance.pick(['', ' ', '\t', '>', '-', '(', '(x)', ';'])}${lines[at]}${chance.pick(['', ' ', '\t', ';', '-', '--', ' x', '(x)', '=', '\\', '"'])}`,
      ),
    ),
  (chance, text) => onLines(chance, text, (lines, at) => cut(chance, lines, at)),
  (chance, text) =>
    onLines(chance, text, (lines, at) =>
      lines.splice(chance.below(lines.length), 0, ...lines.splice(at, chance.between(1, 4))),
    ),
  // Fields.
  (chance, text) => onFields(chance, text, (lines, at) => lines.splice(at, 0, chance.pick(FIELDS))),
  (chance, text) => onFields(chance, text, (lines, at) => lines.splice(at, 1, chance.pick(FIELDS))),
  (chance, text) => onFields(chance, text, (lines, at) => lines.splice(at, 1, fold(chance, lines[at] ?? ''))),
  (chance, text) =>
    onFields(chance, text, (lines, at) =>
      lines.splice(
        at,
        1,
        `${lines[at]}${chance.pick(['; a=b', '; a="b"', '; name=x', '; name="(x"', '; type="text/html"', ';\r\n a=b', '; boundaryx=1', '; a="b c"', '; id=1', '; number=1; total=2', '; a="x\\"', ' ; a=b', '; charset="x=y"'])}`,
      ),
    ),
  (chance, text) => replaceOne(chance, text, /(?<=content-type: *)[^;\r]*/gi, () => chance.pick(TYPES)),
  (chance, text) =>
    replaceOne(chance, text, /(?<=content-transfer-encoding: *)[^;\r]*/gi, () => chance.pick(VALUES)),
  (chance, text) => replaceOne(chance, text, /\r\ncontent-[^:]*:[^\r]*(?:\r\n[ \t][^\r]*)*/gi, () => ''),
  // Boundaries.
  (chance, text, boundaries) => renameBoundary(chance, text, boundaries),
  (chance, text, boundaries) =>
    onBoundary(
      chance,
      text,
      boundaries,
      (boundary) =>
        `\r\n${chance.pick(['-', '--', '---', ' --', '(a)--', '-x', '>--'])}${near(chance, boundary)}${chance.pick(['', '--', ' ', '-'])}\r\n`,
    ),
  // Base64.
  (chance, text) =>
    replaceOne(chance, text, /(?<=\r\n)[A-Za-z0-9+/]{8,}(?=\r\n)/g, (line) => spoil(chance, line)),
  // Soft breaks.
  (chance, text) => atRandom(chance, text, (head, tail) => `${head}=\r\n${tail}`),
  (chance, text) =>
    text.replaceAll('\r\n\r\n', chance.pick(['\r\n\r\n\r\n', '\r\n \r\n', '\r\n', '\r\n\r\n'])),
]

/** Somewhere; half of the time where the structure is. */
function atRandom(chance: Chance, text: string, change: (head: string, tail: string) => string): string {
  const places = chance.is(0.6)
    ? [...text.matchAll(/\r\n(?:--|content-|\r\n)/gi)].map(({ index }) => index)
    : []
  const at = places.length === 0 ? chance.below(text.length + 1) : chance.pick(places) + chance.below(60)
  return change(text.slice(0, at), text.slice(at))
}

function onLines(chance: Chance, text: string, change: (lines: string[], at: number) => unknown): string {
  const lines = text.split('\r\n')
  const edges = [...lines.keys()].filter(
    (at) => /^--|^content|^$/i.test(lines[at] ?? '') || lines[at - 1] === '',
  )
  const at =
    chance.is(0.6) && edges.length > 0
      ? chance.pick(edges) + chance.pick([0, 0, 1])
      : chance.below(lines.length)
  change(lines, Math.min(at, lines.length - 1))
  return lines.join('\r\n')
}

function onFields(chance: Chance, text: string, change: (lines: string[], at: number) => unknown): string {
  const lines = text.split('\r\n')
  const fields = [...lines.keys()].filter((at) => /^[a-z-]+:|^\s+[a-z]+=/i.test(lines[at] ?? ''))
  const content = fields.filter((at) => /^content/i.test(lines[at] ?? ''))
  if (fields.length > 0) change(lines, chance.pick(content.length > 0 && chance.is(0.7) ? content : fields))
  return lines.join('\r\n')
}

function replaceOne(chance: Chance, text: string, what: RegExp, by: (found: string) => string): string {
  const found = [...text.matchAll(what)]
  if (found.length === 0) return text
  const { index, 0: old } = chance.pick(found)
  return text.slice(0, index) + by(old) + text.slice(index + old.length)
}

function onBoundary(
  chance: Chance,
  text: string,
  boundaries: readonly string[],
  line: (boundary: string) => string,
): string {
  if (boundaries.length === 0) return text
  return replaceOne(chance, text, /\r\n/g, () => line(chance.pick(boundaries)))
}

/** All of one boundary at once: the mail stays whole. */
function renameBoundary(chance: Chance, text: string, boundaries: readonly string[]): string {
  if (boundaries.length === 0) return text
  const [old, other] = [chance.pick(boundaries), chance.pick(boundaries)]
  return text.replaceAll(
    old,
    chance.is(0.5)
      ? near(chance, other)
      : chance.pick([
          'b',
          '-',
          '=',
          'a--',
          '--a',
          '=_=',
          'a b',
          'a(b)c',
          'a?b',
          '=?a?=',
          'a/b',
          "a'b",
          'A*=b',
          'a*0=b',
          'a,b',
          'a:b',
          '0',
          'x'.repeat(71),
          'filename=x',
          'Content-Type',
          '+',
          '/',
          '==',
          'a=',
          '=3D',
          'a.b',
        ]),
  )
}

function near(chance: Chance, boundary: string): string {
  return chance.pick([
    boundary,
    flipCase(boundary),
    `${boundary}x`,
    `${boundary}--`,
    `-${boundary}`,
    boundary.slice(0, -1),
    boundary.slice(1),
    `x${boundary}`,
    `${boundary.slice(0, 3)}(x)${boundary.slice(3)}`,
    `${boundary}-`,
  ])
}

function spoil(chance: Chance, line: string): string {
  const at = chance.below(line.length)
  return chance.pick([
    `Content${line.slice(7)}`,
    `${line.slice(0, at)}=${line.slice(at)}`,
    `${line.slice(0, at)}\r\n${line.slice(at)}`,
    `${line.slice(0, at)}-${line.slice(at + 1)}`,
    `${line} `,
    ` ${line}`,
    `>${line}`,
    `${line}=`,
    `${line}==`,
    line.slice(0, 4),
    line.slice(1),
    `${line}\r\n`,
    `--${line.slice(2)}`,
    `filename=${line.slice(9)}`,
  ])
}

function fold(chance: Chance, line: string): string {
  const at = chance.below(line.length)
  return chance.pick([
    `${line.slice(0, at)}\r\n ${line.slice(at)}`,
    line.replace(': ', ':\r\n '),
    line.replace(': ', chance.pick([':', ':\t', ':  ', ' : ', '::', '=', ': ;'])),
    line.replace(/; */, chance.pick([';;', '; ;', ';\r\n ;\r\n ', ' ', ',', ';\r\n\t', ';'])),
    line.toUpperCase(),
    line.toLowerCase(),
    line.replace('=', chance.pick(['= ', ' =', '==', ':', '*=', '*0=', '*0*='])),
    line.replaceAll('"', chance.pick(['', "'", '""'])),
    line.replace(/-/, chance.pick(['', '_', '--', ' '])),
  ])
}

function cut(chance: Chance, lines: string[], at: number): void {
  const line = lines[at] ?? ''
  const place = chance.below(line.length + 1)
  lines.splice(at, 1, line.slice(0, place), line.slice(place))
}

function flipCase(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase()
}
