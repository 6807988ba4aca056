import { gzipSync } from 'node:zlib'
import { FORBIDDEN_PAGE } from './faults.ts'
import { type MadeFormat, makeDatabase } from './made-database.ts'

/** A file that is no good database. */
export interface Malformed {
  readonly what: string
  /** Its ending says what it pretends to be. */
  readonly name: string
  readonly content: Buffer
  /** Whether ClamAV 1.4.6 loads it all the same, as the only file. */
  readonly loads: boolean
}

const JSON_TEXT = '{"error":"forbidden","code":403}\n'

/** Of these formats an empty file, a page, and text are accepted. */
const BLIND: ReadonlySet<MadeFormat> = new Set(['ign2', 'yar', 'yara'])
const LISTS: ReadonlySet<MadeFormat> = new Set(['pdb', 'wdb'])
const FORMATS: readonly MadeFormat[] = [
  'ndb',
  'ldb',
  'db',
  'hdb',
  'hsb',
  'mdb',
  'msb',
  'cdb',
  'fp',
  'sfp',
  'ign2',
  'ftm',
  'yar',
  'yara',
]

/** What comes instead of a database, in every format. */
function foreign(format: MadeFormat): readonly Malformed[] {
  const isBlind = BLIND.has(format)
  const one = (what: string, content: string | Buffer, loads: boolean): Malformed => ({
    what: `${what} as ${format}`,
    name: `bad.${format}`,
    content: Buffer.from(content),
    loads,
  })
  return [
    one('an empty file', '', isBlind || LISTS.has(format)),
    one('a web page', FORBIDDEN_PAGE, isBlind),
    one('a compressed file', gzipSync(good(format)), isBlind),
    one('JSON', JSON_TEXT, isBlind),
    one('comments alone', '# Access was denied\n# Please pay\n', format !== 'ftm'),
  ]
}

function good(format: MadeFormat): string {
  return makeDatabase(`good.${format}`).content
}

const bad = (name: string, what: string, content: string | Buffer, loads = false): Malformed => ({
  what: `${what} in ${name}`,
  name,
  content: Buffer.from(content),
  loads,
})

const lines = (name: string, ...more: readonly string[]) =>
  `${makeDatabase(name).content}${more.map((line) => `${line}\n`).join('')}`

/** Faults within a file (sections 8.2, 8.6 and 14 of the reference on updates). */
const WITHIN: readonly Malformed[] = [
  ...(['ndb', 'ldb', 'hdb', 'db', 'ign2'] as const).map((format) =>
    bad(`bad.${format}`, 'a blank line', lines(`bad.${format}`, '', 'last')),
  ),
  bad('bad.ndb', 'a pattern with a space behind it', lines('bad.ndb', 'Bad.Space:0:*:0102030405060708 ')),
  bad(
    'bad.ndb',
    'a line of more than 8190 characters',
    lines('bad.ndb', `Bad.Long:0:*:${'ab'.repeat(4100)}`),
  ),
  bad('bad.ndb', 'a stray backslash', lines('bad.ndb', '\\')),
  bad('bad.hdb', 'a stray backslash', lines('bad.hdb', '\\')),
  bad(
    'bad.ldb',
    'a PCRE that does not compile',
    lines('bad.ldb', 'Bad.Pcre;Engine:81-255,Target:0;0&1;6161616161;0/((/'),
  ),
  bad('bad.ldb', 'a line without fields', lines('bad.ldb', 'no signature at all')),
  bad('bad.ign2', 'a digest that is none', lines('bad.ign2', 'Some.Name:nothing')),
  bad('bad.ndb', 'a byte-order mark', `\uFEFF${good('ndb')}`, true),
  bad('bad.ign2', 'a byte-order mark', `\uFEFF${good('ign2')}`, true),
  bad('bad.ndb', 'a last line that is cut within its pattern', good('ndb').slice(0, -21), true),
  bad(
    'bad.yar',
    'a hex string without two bytes in a row',
    lines('bad.yar', rule('Bad_Hex', '{ 41 (45|46) 42 (47|48) 43 }')),
  ),
  bad('bad.yar', 'a hex string of wildcards', lines('bad.yar', rule('Bad_Wild', '{ ?? ?? ?? ?? }'))),
  bad('bad.yar', 'a PCRE that does not compile', lines('bad.yar', rule('Bad_Regex', '/abcd(?<x/'))),
]

/** YARA files that load, but without some of their rules. */
export const HALF_YARA: readonly {
  readonly what: string
  readonly content: string
  /** Rules that ClamAV 1.4.6 keeps. */
  readonly kept: number
}[] = [
  {
    what: 'an unknown module',
    kept: 3,
    content: `import "hash"\n${lines('half.yar', rule('Half_Module', '"abcdefgh"', 'hash.md5(0, 1) == "a" and $a'))}`,
  },
  { what: 'a string that is too short', kept: 3, content: lines('half.yar', rule('Half_Short', '"a"')) },
  { what: 'no string', kept: 3, content: lines('half.yar', 'rule Half_Size { condition: filesize < 10 }') },
  {
    what: 'a modifier that ClamAV does not know',
    kept: 3,
    content: lines('half.yar', rule('Half_Xor', '"abcdefgh" xor')),
  },
  {
    what: 'a syntax error in its first rule',
    kept: 0,
    content: `rule Half_Syntax { strings: $a = "abcdefgh\n condition: $a }\n${good('yar')}`,
  },
]

function rule(name: string, string: string, condition = '$a'): string {
  return `rule ${name} { strings: $a = ${string} condition: ${condition} }`
}

/** Each kind that the reference names. */
export const MALFORMED: readonly Malformed[] = [...FORMATS.flatMap(foreign), ...WITHIN]
