import type { DigestText } from './digest.ts'
import { envelopeAddress } from './mailbox.ts'
import { noticeId } from './own-notice.ts'
import { fillNotice } from './template.ts'

export interface Letter {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly timeMs: number
}

/** Longest subject, characters. */
const MAX_SUBJECT = 500

/** The texts of a notice with everything filled in. */
export function fillLetter(
  templates: { readonly subject: string; readonly text: string },
  { count, what, incident, list }: DigestText,
  host: string,
): Pick<Letter, 'subject' | 'text'> {
  const fillings = { what, count, host, incident, list }
  const subject = fillNotice(templates.subject, fillings).replaceAll(/\s+/g, ' ').trim()
  return { subject: subject.slice(0, MAX_SUBJECT), text: fillNotice(templates.text, fillings) }
}

/**
 * A message in bytes. nodemailer encodes and folds; line breaks in a value cannot become header fields. Answering machines leave
 * it alone (RFC 3834 section 5; the X- field is Exchange's).
 */
export async function composeLetter({ from, to, subject, text, timeMs }: Letter): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const address = envelopeAddress(from)
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const message = new MailComposer({
    from: { name: 'Clamgate', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject,
    text: wrap(text),
    textEncoding: 'quoted-printable',
    date: new Date(timeMs),
    messageId: noticeId(domain),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return await message.compile().build()
}

/**
 * Folds long lines at blanks, indented ones further in: the encoding leaves short lines as they are, and people search
 * mailboxes for names of signatures.
 */
function wrap(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => (line.length <= MAX_LINE ? [line] : wrapLine(line)))
    .join('\r\n') // nodemailer breaks at CRLF alone
}

function wrapLine(line: string): readonly string[] {
  const [indent = ''] = /^ */.exec(line) ?? []
  const hang = indent === '' ? '' : '  '
  const lines: string[] = []
  let current = ''
  for (const word of line.trimStart().split(' ')) {
    const next = current === '' ? word : `${current} ${word}`
    if (current !== '' && indent.length + next.length > MAX_LINE) {
      lines.push(indent + current)
      current = `${hang}${word}`
    } else current = next
  }
  return [...lines, indent + current]
}

/** Above 76 characters the encoding of RFC 2045 section 6.7 would break the line itself. */
const MAX_LINE = 74
