import { eicarTestText, signatureOf, testDatabases } from '@clamgate/clamd/testing'
import { lines, mailWithAttachment } from '../mail.ts'

/** A mail, and the client that Postfix takes it from. */
export interface SiteMail {
  readonly from: string
  readonly to: readonly string[]
  /** Of the client; left out: this host, so that the mail is sent out. */
  readonly client?: string
  readonly message: Buffer
}

/** What the clamd of the site finds beside EICAR: one name for each class that people meet. */
const MARKS: Readonly<Record<string, string>> = {
  'PUA.Win.Tool.PassView-1': 'mark of a tool that reads passwords',
  'Email.Phishing.Bank-2': 'mark of a letter from no bank',
  'Doc.Downloader.Macro-3': 'mark of a macro that fetches more',
  'Win.Trojan.Agent-4': 'mark of a trojan horse',
  'Win.Trojan.Zebra-5': 'mark of a striped horse',
}

/** What one of these names is found for. */
export function markOf(name: keyof typeof MARKS): Buffer {
  return Buffer.from(MARKS[name] ?? '')
}

/** Databases of the clamd of the site. */
export function siteDatabases(): Readonly<Record<string, string | Buffer>> {
  const marks = Object.entries(MARKS).map(([name, text]) => signatureOf(name, Buffer.from(text)))
  return { ...testDatabases(), 'marks.ndb': marks.join('') }
}

const OUTSIDE = '198.51.100.7'
const SENDERS = ['anna@example.com', 'newsletter@shop.example', 'hr@partner.example', 'root@host.example']

/** A few dozen mails of a day: of every kind, for two domains, from outside and from here. */
export function siteMails(): readonly SiteMail[] {
  const mails: SiteMail[] = []
  const add = (
    subject: string,
    to: readonly string[],
    payload: Buffer | undefined,
    more: Partial<SiteMail> = {},
  ) => {
    const from = more.from ?? SENDERS[mails.length % SENDERS.length] ?? ''
    mails.push({ client: OUTSIDE, from, to, message: written(subject, from, to, payload), ...more })
  }
  for (let count = 1; count <= 14; count++) {
    add(`Minutes of meeting ${count}`, [count % 2 === 0 ? 'carol@example.net' : 'bob@example.org'], undefined)
  }
  for (let count = 1; count <= 4; count++) {
    add(`Your parcel ${count} has arrived`, ['bob@example.org'], eicarTestText())
    add(`Account suspended, act now (${count})`, ['carol@example.net'], markOf('Email.Phishing.Bank-2'))
  }
  add('Invoice 4711', ['bob@example.org', 'carol@example.net'], markOf('Doc.Downloader.Macro-3'))
  add('Invoice 4712', ['erika@example.org'], markOf('Doc.Downloader.Macro-3'))
  add('Tools for the helpdesk', ['erika@example.org'], markOf('PUA.Win.Tool.PassView-1'))
  add('Photos from Sunday', ['bob@example.org', 'dave@example.net'], markOf('Win.Trojan.Agent-4'))
  add('<script>alert(1)</script> \u202egpj.exe', ['bob@example.org'], markOf('Win.Trojan.Agent-4'))
  add('Grüße aus Köln', ['dave@example.net'], undefined)
  const ours = { from: 'bob@example.org' } as const
  mails.push(
    {
      ...ours,
      to: ['someone@elsewhere.example'],
      message: written('Re: offer', ours.from, ['someone@elsewhere.example'], undefined),
    },
    {
      ...ours,
      to: ['someone@elsewhere.example'],
      message: written(
        'Look at this',
        ours.from,
        ['someone@elsewhere.example'],
        markOf('Win.Trojan.Agent-4'),
      ),
    },
  )
  return mails
}

function written(subject: string, from: string, to: readonly string[], payload: Buffer | undefined): Buffer {
  const encoded = /^[ -~]*$/.test(subject)
    ? subject
    : `=?UTF-8?B?${Buffer.from(subject).toString('base64')}?=`
  const first = [
    `Subject: ${encoded}`,
    `From: ${from}`,
    `To: ${to.join(', ')}`,
    `Date: ${new Date().toUTCString()}`,
  ]
  if (payload === undefined) return Buffer.from(lines(...first, '', `Text of: ${encoded}`))
  // The first field of a name is the one that is shown.
  return mailWithAttachment(payload, { first, name: 'document.doc' })
}
