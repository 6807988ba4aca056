import { createHash } from 'node:crypto'
import { cleanText } from '../../ground/clean.ts'
import type { Report, ReportFacts, ReportFile, ReportInclude } from './types.ts'

/** Files of a report are named by us: what a sender calls a part is told in the text. */
const FILE_NAMES = { part: 'part.bin', headers: 'headers.txt', mail: 'message.eml' } as const

/** Of what clamd and senders write, so much. */
const LINE_CHARS = 300
const PATTERN_LINES = 60
const MOST_ADDRESSES = 20

/**
 * Writes what goes to the maker of a signature: nothing of the mail but the part, unless that is ticked.
 * @param headers the header of the mail as it came
 */
export function writeReport(
  facts: ReportFacts,
  include: ReadonlySet<ReportInclude>,
  headers: Buffer,
): Report {
  const files = filesOf(facts, include, headers)
  const { part } = facts
  const blocks = [
    [`False positive of ${line(facts.signature)}`],
    [
      row('Signature', facts.signature),
      row('Reported as', facts.reported),
      row('Engine', facts.engineVersion ?? 'not known'),
      row('Database', facts.databaseVersion === undefined ? 'not known' : `daily ${facts.databaseVersion}`),
      row('Found on', facts.foundOn),
    ],
    ...placeBlocks(facts),
    part === undefined
      ? [
          'No part of the mail can be named that is found alone.',
          row('SHA-256', `${facts.mail.sha256} (whole mail)`),
        ]
      : [
          row('Part', part.name ?? 'without a name'),
          row('Type', part.type),
          row('Size', `${part.bytes} bytes`),
          row('MD5', part.md5),
          row('SHA-256', part.sha256),
        ],
    ...(include.has('addresses') ? [addressLines(facts)] : []),
    ['Why it is good:', line(facts.why)],
    ['Files:', ...(files.length === 0 ? ['none'] : files.map(fileLine))],
  ]
  return { text: `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`, files }
}

const LINE_END = Buffer.from('\r\n')

/** The octets of the header of a mail, with the empty line behind it. */
export function headersOf(message: Buffer): Buffer {
  // A mail without any field begins with the empty line: nothing of what follows is a header.
  if (message.subarray(0, 2).equals(LINE_END)) return message.subarray(0, 2)
  const end = message.indexOf('\r\n\r\n')
  return end === -1 ? message : message.subarray(0, end + 4)
}

function filesOf(
  { part, mail }: ReportFacts,
  include: ReadonlySet<ReportInclude>,
  headers: Buffer,
): readonly ReportFile[] {
  const files: ReportFile[] = []
  if (part !== undefined) {
    files.push({ name: FILE_NAMES.part, what: 'part', bytes: part.bytes, sha256: part.sha256 })
  }
  if (include.has('headers')) {
    const sha256 = createHash('sha256').update(headers).digest('hex')
    files.push({ name: FILE_NAMES.headers, what: 'headers', bytes: headers.length, sha256 })
  }
  if (include.has('mail')) files.push({ name: FILE_NAMES.mail, what: 'mail', ...mail })
  return files
}

function placeBlocks({ places }: ReportFacts): readonly string[][] {
  if (places.length === 0) return [['The signature stands in no database that can be looked into here.']]
  return places.map(({ source, file, updated, pattern }) => [
    row('Source', source),
    row('File', file),
    ...(updated === undefined ? [] : [row('Of', updated)]),
    ...(pattern === undefined
      ? []
      : [
          'Looks for:',
          ...pattern
            .split('\n')
            .slice(0, PATTERN_LINES)
            .map((text) => `  ${line(text)}`),
        ]),
  ])
}

function addressLines({ sender, recipients }: ReportFacts): string[] {
  const more = recipients.length - MOST_ADDRESSES
  return [
    row('From', sender === '' ? '<>' : sender),
    ...recipients.slice(0, MOST_ADDRESSES).map((address) => row('To', address)),
    ...(more > 0 ? [row('To', `${more} more`)] : []),
  ]
}

function fileLine({ name, what, bytes, sha256 }: ReportFile): string {
  const words = { part: 'the part', headers: 'the header fields', mail: 'the whole mail, with its addresses' }
  return `${name}: ${words[what]}, ${bytes} bytes, SHA-256 ${sha256}`
}

function row(name: string, value: string): string {
  return `${`${name}:`.padEnd(13)} ${line(value)}`
}

function line(text: string): string {
  return cleanText(text, LINE_CHARS)
}
