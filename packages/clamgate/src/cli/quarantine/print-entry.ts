import type { EntryDocument } from '../../api/quarantine/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import { localTime } from '../events/local-time.ts'
import { mebibytes } from '../signatures/progress.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { styleOf } from './states.ts'

type Line = readonly [head: string, text: string]

/** Of thousands of recipients so many are shown. */
const NAMED = 50
const HEAD_COLUMNS = 12

/** Prints all that is known of an entry. */
export function printEntry(entry: EntryDocument, terminal: Terminal): void {
  const { out, paint, columns } = terminal
  const print = ([head, text]: Line) => {
    for (const line of wrapped(`${head.padEnd(HEAD_COLUMNS)}  `, text, columns)) out(line)
  }
  out(paint('bold', entry.id))
  for (const line of facts(entry)) print(line)
  // Damaged, or encrypted to a key that is elsewhere: the sentence says which.
  if (entry.damaged !== undefined) print(['no release', paint('red', cleanText(entry.damaged))])
  if (entry.hidden !== undefined) print(['deletion', deletionOf(entry.hidden)])
  out('')
  out(paint('bold', entry.recipients.length === 1 ? 'Recipient' : `${entry.recipients.length} recipients`))
  for (const recipient of entry.recipients.slice(0, NAMED)) {
    const { address, state, at, queueId, words } = recipient
    const style = styleOf(state)
    const told = [at === undefined ? undefined : localTime(at), queueId, words]
      .flatMap((text) => (text === undefined ? [] : [cleanText(text)]))
      .join(', ')
    const what = style === undefined ? state : paint(style, state)
    for (const line of wrapped(
      '  ',
      `${addressOf(address)}: ${what}${told === '' ? '' : ` (${told})`}`,
      columns,
    ))
      out(line)
  }
  const more = entry.recipients.length - NAMED
  if (more > 0) out(`  and ${more} more; --json has them`)
  const happened = history(entry)
  if (happened.length === 0) return
  out('')
  out(paint('bold', 'What happened'))
  for (const [when, text] of happened) for (const line of wrapped(`  ${when}  `, text, columns)) out(line)
}

function deletionOf({ until, by }: NonNullable<EntryDocument['hidden']>): string {
  const who = by === undefined ? '' : `, by ${cleanText(by)}`
  return `at ${localTime(until)}${who}; until then it can be undone in the console`
}

function facts(entry: EntryDocument): readonly Line[] {
  const { client, outcome, content, sender } = entry
  // Postfix writes the address in brackets where it knows no name.
  const address = client.address === undefined ? undefined : `[${client.address}]`
  const connection =
    address === undefined || client.name === address ? client.name : `${client.name} ${address}`
  const helo = client.helo === undefined ? '' : `, HELO ${client.helo}`
  const login = client.authenticated === undefined ? '' : `, logged in as ${client.authenticated}`
  const origin = [outcome.class, outcome.source].filter((text) => text !== undefined).join(', ')
  const found =
    outcome.signature === undefined
      ? outcome.kind
      : `${outcome.signature}${origin === '' ? '' : ` (${origin})`}`
  const where =
    content.file ?? (content.object === undefined ? undefined : `the object ${content.object}`) ?? 'nowhere'
  const sealed = content.sealedTo.length === 0 ? '' : `, encrypted to ${content.sealedTo.join(', ')}`
  return [
    ['kept', `${localTime(entry.keptAt)} on ${cleanText(entry.host)}`],
    ['expires', localTime(entry.expiresAt)],
    ...optional('queue id', entry.queueId),
    ['from', addressOf(sender.address) + parametersOf(sender.parameters)],
    ['client', cleanText(`${connection}${helo}${login}`)],
    ...optional('subject', entry.subject),
    ...optional('Message-ID', entry.messageId),
    ['found', cleanText(found)],
    ['because', cleanText(outcome.because)],
    ...optional('incident', outcome.incident),
    ...optional(
      'scanned by',
      entry.server === undefined
        ? undefined
        : `${entry.server}${entry.databaseVersion === undefined ? '' : `, database ${entry.databaseVersion}`}`,
    ),
    ['message', cleanText(`${sizeOf(content.bytes)}, ${where}${sealed}`)],
    ['SHA-256', content.sha256],
  ]
}

function sizeOf(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${mebibytes(bytes)} (${bytes} bytes)`
}

/** By the entry's own log; what the index knows besides, such as an ignored signature, stands between. */
function history(entry: EntryDocument): readonly Line[] {
  const own = entry.history.map((line) => ({ at: line.at, text: sentenceOf(line) }))
  // What is noted in the log is in the index, too.
  const noted = new Set(entry.history.map(({ what, words }) => `${what} ${words}`))
  const others = (entry.actions ?? [])
    .filter(({ act, words }) => !IN_LOG.has(act) && !noted.has(`${act} ${words}`))
    .map(({ at, actor, act, result, words }) => ({
      at,
      text: `${act} by ${actor}${result === 'ok' ? '' : ` (${result})`}: ${words}`,
    }))
  return [...own, ...others]
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
    .map(({ at, text }) => [localTime(at), cleanText(text)])
}

/** Acts that the log of the entry has. */
const IN_LOG: ReadonlySet<string> = new Set(['release', 'forward', 'delete', 'export'])

function sentenceOf(line: EntryDocument['history'][number]): string {
  const by = line.by === undefined ? '' : ` by ${line.by}`
  switch (line.act) {
    case 'release-begun':
      return `release${line.as === 'original' ? '' : ` as ${line.as}`} to ${named(line.recipients)}${by}`
    case 'release-ended':
      return (line.results ?? [])
        .slice(0, NAMED)
        .map(({ address, state, queueId, words }) => {
          const told = queueId ?? words
          return `${address} ${state}${told === undefined ? '' : ` (${told})`}`
        })
        .join('; ')
    case 'deleted':
      return `deleted for ${named(line.recipients)}${by}`
    case 'noted':
      return `${line.what ?? 'noted'}${by}: ${line.words ?? ''}`
  }
}

function named(addresses: readonly string[] = []): string {
  const [first = 'nobody'] = addresses
  return addresses.length > 3 ? `${first} and ${addresses.length - 1} others` : addresses.join(', ') || first
}

function optional(head: string, text: string | undefined): readonly Line[] {
  return text === undefined ? [] : [[head, cleanText(text)]]
}

function addressOf(address: string): string {
  return `<${cleanText(address)}>`
}

function parametersOf(parameters: readonly string[]): string {
  return parameters.length === 0 ? '' : ` ${cleanText(parameters.join(' '))}`
}
