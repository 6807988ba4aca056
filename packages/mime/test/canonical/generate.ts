import { type Chance, HEX, LETTERS, WORD } from './chance.ts'
import { type Encoded, encodeBase64, encodeQuotedPrintable } from './encode.ts'
import type { Payload } from './payloads.ts'
import { topHeader } from './programs.ts'

export interface GeneratedMail {
  readonly octets: Buffer
  /** Boundaries of all levels. */
  readonly boundaries: readonly string[]
}

/** A random canonical mail with a file or a text somewhere in it. */
export function generateMail(chance: Chance, payload: Payload, kind: 'file' | 'text'): GeneratedMail {
  const boundaries: string[] = []
  const leaf = kind === 'file' ? fileLeaf(chance, payload.octets) : textLeaf(chance, payload.octets)
  const entity = chance.is(kind === 'file' ? 0.1 : 0.25) ? leaf : around(chance, leaf, boundaries, 1)
  const lines = [...topHeader(chance), 'MIME-Version: 1.0', ...entity.fields, '', ...entity.body]
  if (chance.is(0.3)) lines.push('')
  return { octets: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'), boundaries }
}

interface Entity {
  readonly fields: readonly string[]
  readonly body: readonly string[]
  readonly isFile: boolean
}

const NAMES = [
  'a.pdf',
  'Report (1).docx',
  'x_y-z.exe',
  'foto.jpg',
  '=?UTF-8?B?w6QucGRm?=',
  "it's.zip",
  'a=b.bin',
  'a(b.bin',
]
const FILE_TYPES = [
  'application/octet-stream',
  'application/pdf',
  'image/png',
  'audio/mpeg',
  'video/mp4',
  'text/csv',
  'application/zip',
  'text/plain',
  'text/html',
  'application/x-msdownload',
]
const CHARSETS = ['utf-8', '"UTF-8"', 'iso-8859-1', 'us-ascii', '"windows-1252"']

function fileLeaf(chance: Chance, octets: Buffer): Entity {
  const name = chance.pick(NAMES)
  const type = chance.pick(FILE_TYPES)
  const parameter = chance.pick([
    '',
    `; name="${name}"`,
    `;\r\n name="${name}"`,
    `;\r\n\tname*=UTF-8''a%20b.bin`,
  ])
  const fields = [
    `Content-Type: ${type}${parameter}`,
    `Content-Transfer-Encoding: ${chance.pick(['base64', 'Base64', 'BASE64'])}`,
  ]
  if (chance.is(0.7))
    fields.push(
      `Content-Disposition: ${chance.pick(['attachment', 'inline'])}${chance.pick(['', `; filename="${name}"`, `;\r\n\tfilename="${name}"; size=12`])}`,
    )
  if (chance.is(0.3)) fields.push(`Content-ID: <${chance.word(WORD, 5, 20)}@example.org>`)
  if (chance.is(0.2)) fields.push(`X-Attachment-Id: ${chance.word(WORD, 5, 20)}`)
  shuffle(chance, fields)
  return {
    fields,
    body: encodeBase64(octets, chance.pick([76, 76, 76, 72, 64, 60, 4, 996])),
    isFile: !type.startsWith('text'),
  }
}

function textLeaf(chance: Chance, marker: Buffer | undefined): Entity {
  const subtype = chance.pick(['plain', 'html'])
  const lines = Array.from({ length: chance.between(0, 30) }, () => textLine(chance, subtype))
  if (marker !== undefined)
    lines.splice(
      chance.below(lines.length + 1),
      0,
      chance.is(0.5) ? marker.toString('latin1') : `x ${marker.toString('latin1')} y`,
    )
  const text = Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
  const encoding = chance.pick(['7bit', '8bit', 'quoted-printable', 'base64', 'binary'])
  const body: Encoded =
    encoding === 'base64'
      ? encodeBase64(text, 76)
      : encoding === 'quoted-printable'
        ? encodeQuotedPrintable(lines, chance)
        : lines
  const fields = [
    `Content-Type: text/${subtype}; charset=${chance.pick(CHARSETS)}${chance.is(0.2) ? '; format=flowed' : ''}`,
  ]
  if (encoding !== '7bit' || chance.is(0.5)) fields.push(`Content-Transfer-Encoding: ${encoding}`)
  if (chance.is(0.1)) fields.push('Content-Disposition: inline')
  shuffle(chance, fields)
  return { fields, body, isFile: false }
}

const SPECIAL_LINES = [
  '',
  '-- ',
  '--',
  '- a',
  '---------- Forwarded message ----------',
  'From here on',
  '> quoted',
  '(x) - y',
  'From: me',
  'Received: x',
  '.',
  '=3D',
  '\tx',
  ' x',
  'Subject: x',
  '____',
  'a'.repeat(900),
  '<!-- x -->',
  '   <b>x</b>',
  ';',
  '----=_Part',
]

function textLine(chance: Chance, subtype: string): string {
  if (chance.is(0.25)) return chance.pick(SPECIAL_LINES)
  const words = Array.from({ length: chance.between(1, 12) }, () => chance.word(LETTERS, 1, 10)).join(' ')
  if (chance.is(0.1)) return `${words} \xc3\xa4`
  return subtype === 'html' ? `<p>${words}</p>` : words
}

const STYLES: readonly ((chance: Chance) => string)[] = [
  (chance) => `000000000000${chance.word(HEX, 16, 16)}`,
  (chance) =>
    `----=_NextPart_000_${chance.word(HEX, 4, 4)}_01D9${chance.word(HEX, 4, 4)}.${chance.word(HEX, 8, 8)}`,
  (chance) => `Apple-Mail=_${chance.word(HEX, 8, 8)}-${chance.word(HEX, 12, 12)}`,
  (chance) => `===============${chance.word('0123456789', 19, 19)}==`,
  (chance) => `b${chance.below(9)}_${chance.word(HEX, 32, 32)}`,
  (chance) => `_${chance.word('0123456789', 3, 3)}_${chance.word(WORD, 50, 50)}_`,
  (chance) => chance.word(`${WORD}+/`, 16, 16),
  (chance) =>
    `----=_Part_${chance.below(99)}_${chance.word('0123456789', 9, 9)}.${chance.word('0123456789', 13, 13)}`,
  (chance) => `_----------=_MCPart_${chance.word('0123456789', 9, 9)}`,
  (chance) => chance.word(WORD, 70, 70),
  (chance) => `=_${chance.word(LETTERS, 1, 3)}`,
  (chance) => `--${chance.word(WORD, 3, 20)}`,
]

/** Puts an entity into a multipart, perhaps among others, perhaps several levels deep. */
function around(chance: Chance, entity: Entity, boundaries: string[], depth: number): Entity {
  const subtype = chance.pick(['mixed', 'alternative', 'related'])
  const boundary = chance.pick(STYLES)(chance)
  boundaries.push(boundary)
  const inside = depth < 4 && chance.is(0.4) ? around(chance, entity, boundaries, depth + 1) : entity
  const before = others(chance, boundaries, depth)
  const after = others(chance, boundaries, depth)
  const parts = [...before, inside, ...after]
  if (subtype === 'related' && parts[0]?.isFile === true) parts.unshift(textLeaf(chance, undefined))
  const extra = chance.pick(['', '', '; charset=utf-8', ';\r\n type="text/html"'])
  const quoted = /^[A-Za-z0-9_.-]+$/.test(boundary) && chance.is(0.3) ? boundary : `"${boundary}"`
  const fields = [
    `Content-Type: multipart/${subtype}${extra};${chance.pick([' ', '\r\n ', '\r\n\t'])}boundary=${quoted}`,
  ]
  if (chance.is(0.2)) fields.push('Content-Transfer-Encoding: 7bit')
  const preamble = chance.pick([
    [],
    [],
    [''],
    ['This is a multi-part message in MIME format.'],
    ['This is', '', 'text.', ''],
  ])
  const body: string[] = [...preamble]
  for (const part of parts) {
    body.push(`--${boundary}`, ...part.fields, '', ...part.body)
    if (chance.is(0.4)) body.push('')
  }
  body.push(`--${boundary}--`)
  if (chance.is(0.4)) body.push('')
  return { fields, body, isFile: false }
}

function others(chance: Chance, boundaries: string[], depth: number): readonly Entity[] {
  return Array.from({ length: chance.pick([0, 0, 1, 1, 2, 5]) }, () => {
    const kind = chance.next()
    if (kind < 0.15 && depth < 4) return around(chance, textLeaf(chance, undefined), boundaries, depth + 1)
    return kind < 0.6 ? textLeaf(chance, undefined) : fileLeaf(chance, chance.octets(chance.between(1, 500)))
  })
}

function shuffle<T>(chance: Chance, items: T[]): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = chance.below(index + 1)
    const [a, b] = [items[index], items[other]]
    if (a !== undefined && b !== undefined) {
      items[index] = b
      items[other] = a
    }
  }
}
