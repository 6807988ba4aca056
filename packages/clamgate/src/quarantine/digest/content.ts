import { shownAddress, shownSubject } from './outside-text.ts'
import { reasonOf } from './reason.ts'
import type { DigestRow, LinkedRow, OwnTexts, Reader } from './types.ts'
import type { Words } from './words.ts'

/** Everything that a digest says, in the language of its reader. */
export interface DigestContent {
  readonly reader: Reader
  readonly rows: readonly LinkedRow[]
  readonly more: number
  readonly words: Words
  readonly own: OwnTexts
  /** Name of this host. */
  readonly host: string
}

/** What a mail of ours says, apart from how it looks. */
export interface Letter {
  readonly words: Words
  readonly subject: string
  readonly intro: string
  readonly cards: readonly ShownRow[]
  /** Paragraphs below them. */
  readonly closing: readonly string[]
}

/** All that a digest says. */
export function letterOf(content: DigestContent): Letter {
  return {
    words: content.words,
    subject: subjectOf(content),
    intro: introOf(content),
    cards: content.rows.map((row) => shownRow(row, content)),
    closing: closingOf(content),
  }
}

/** One mail of the list: fields with their names, clean but not escaped. */
export interface ShownRow {
  readonly subject: string
  readonly fields: readonly { readonly name: string; readonly value: string; readonly isOutside: boolean }[]
  readonly link: { readonly url: string; readonly label: string } | undefined
}

/** Recipients that a row names; more are counted. */
const NAMED_RECIPIENTS = 3

function subjectOf({ reader, rows, more, words, own }: DigestContent): string {
  const key = reader.role === 'recipient' ? 'digest.subject.recipient' : 'digest.subject.others'
  return own.subject ?? words.say(key, { count: rows.length + more })
}

function introOf({ reader, rows, more, words, own }: DigestContent): string {
  const values = { count: rows.length + more, address: shownAddress(reader.address) }
  return own.intro ?? words.say(`digest.intro.${reader.role}`, values)
}

/** What stands below the list. */
function closingOf({ rows, more, words, own, host }: DigestContent): readonly string[] {
  const hasLinks = rows.some(({ link }) => link !== undefined)
  return [
    ...(more > 0 ? [words.say('digest.more', { count: more })] : []),
    words.say(hasLinks ? 'digest.links' : 'digest.no-links'),
    own.footer ?? words.say('digest.footer', { host }),
  ]
}

/** A row as its reader sees it; he knows his own address. */
function shownRow(row: LinkedRow, { reader, words }: Pick<DigestContent, 'reader' | 'words'>): ShownRow {
  const { link } = row
  const field = (name: string, value: string, isOutside = false) => ({ name, value, isOutside })
  return {
    subject: shownSubject(row.subject) || words.say('none.subject'),
    fields: [
      field(words.say('field.from'), shownAddress(row.sender) || words.say('none.sender'), true),
      ...(reader.role === 'recipient' ? [] : [field(words.say('field.to'), recipientsOf(row, words), true)]),
      field(words.say('field.received'), words.time(row.keptAtMs)),
      field(words.say('field.reason'), words.say(reasonOf(row))),
      ...(link === undefined ? [field(words.say('field.number'), row.entry)] : []),
      field(words.say('field.until'), words.time(row.untilMs)),
    ],
    link: link && { url: link.url, label: words.say(`link.${link.act}`) },
  }
}

/** The first recipients of a row, and how many more. */
function recipientsOf({ recipients }: Pick<DigestRow, 'recipients'>, words: Words): string {
  const named = recipients.slice(0, NAMED_RECIPIENTS).map(shownAddress).join(', ')
  const count = recipients.length - NAMED_RECIPIENTS
  return count > 0 ? `${named} ${words.say('to.more', { count })}` : named
}
