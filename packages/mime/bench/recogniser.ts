/**
 * How fast canonical mail is recognised, in chunks as a milter gets them. Prints a JSON line for each kind of mail, the median
 * of its rounds, in CPU time of this process: the time of others on the machine does not count.
 *
 *   node packages/mime/bench/recogniser.ts [--rounds 9] [--ms 300]
 */
import { parseArgs } from 'node:util'
import { CanonicalRecogniser } from '../src/canonical/recogniser.ts'
import { Chance } from '../test/canonical/chance.ts'
import { ordinaryMails } from '../test/canonical/ordinary/ordinary-mails.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, ms: { type: 'string', default: '300' } },
})
/** Longest body chunk of a milter. */
const CHUNK_BYTES = 65_535

interface Workload {
  readonly name: string
  readonly mails: readonly Buffer[]
}

const ordinary = ordinaryMails().flatMap(({ octets, why }) => (why === undefined ? [octets] : []))
const WORKLOADS: readonly Workload[] = [
  {
    name: 'ordinary mail of 2 to 5 KB',
    mails: ordinary.filter(({ length }) => length > 2000 && length < 5000),
  },
  { name: 'base64, random octets, 10 MB', mails: [withFile(new Chance(1).octets(7_400_000))] },
  { name: 'base64, text, 10 MB', mails: [withFile(Buffer.alloc(7_400_000, 'The figures are ready.\r\n'))] },
  { name: 'plain text, 1 MB', mails: [withText('The figures of the last quarter are ready for you now.')] },
  {
    name: 'quoted-printable, 1 MB',
    mails: [withText('The figures =E2=82=AC of the last quarter are ready for you.', true)],
  },
]

for (const { name, mails } of WORKLOADS) {
  const bytes = mails.reduce((sum, { length }) => sum + length, 0) / mails.length
  for (const mail of mails) if (!isCanonical(mail)) throw new Error(`${name}: not canonical`)
  const rounds = Array.from({ length: Number(values.rounds) }, () => measure(mails, Number(values.ms)))
  const microseconds = rounds.sort((a, b) => a - b)[rounds.length >> 1] ?? 0
  const figures = {
    mail: name,
    bytes: Math.round(bytes),
    microseconds: round(microseconds),
    megabytesPerSecond: round(bytes / microseconds),
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}

function isCanonical(mail: Buffer): boolean {
  const recogniser = new CanonicalRecogniser()
  for (let at = 0; at < mail.length; at += CHUNK_BYTES) recogniser.write(mail.subarray(at, at + CHUNK_BYTES))
  return recogniser.end().isCanonical
}

/** CPU time for a mail, µs. */
function measure(mails: readonly Buffer[], ms: number): number {
  const before = process.cpuUsage()
  const endsAt = performance.now() + ms
  let count = 0
  do {
    for (const mail of mails) isCanonical(mail)
    count += mails.length
  } while (performance.now() < endsAt)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

function withFile(octets: Buffer): Buffer {
  const lines = octets.toString('base64').replace(/.{76}/g, '$&\r\n')
  return Buffer.from(
    `Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n\r\n--=_b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--=_b--\r\n`,
  )
}

function withText(line: string, isQuotedPrintable = false): Buffer {
  const encoding = isQuotedPrintable ? 'quoted-printable' : '8bit'
  const lines = `${line}\r\n`.repeat(1_000_000 / line.length)
  return Buffer.from(
    `Subject: x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${lines}`,
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
