import type { EventDocument, EventReply } from '../../api/events/documents.ts'
import { formatSize } from '../../config/units.ts'
import { cleanText } from '../../ground/clean.ts'
import { classesText } from '../../policy/words/readings.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { localTime } from './local-time.ts'
import { address, doneWord } from './words.ts'

/** Recipients that are named; the others are counted. */
const NAMED = 20
/** Longer than what an MTA or a rule has to say. */
const LINE_MAX_CHARS = 8000
/** Columns in front of what happened. */
const HEAD = 14

/** All that is known of a message, in the order in which it happened. */
export function printEvent(reply: EventReply, terminal: Terminal): void {
  const { event } = reply
  const { word, style } = doneWord(event.action)
  const done = style === undefined ? word : terminal.paint(style, word)
  terminal.out(`${terminal.paint('bold', localTime(event.at))}  ${done}  ${cleanText(event.outcome)}`)
  for (const [head, text] of [...story(reply), ...since(reply)]) {
    const shown = cleanText(text, LINE_MAX_CHARS)
    for (const line of wrapped(`  ${head.padEnd(HEAD - 3)} `, shown, terminal.columns)) terminal.out(line)
  }
}

type Line = readonly [head: string, text: string]

function story({ event, reading }: EventReply): readonly Line[] {
  return [
    ['id', event.id],
    ...line('queue id', event.queueId),
    ['host', cleanText(event.host)],
    ['connected', connection(event)],
    [
      'from',
      `${address(event.from)}${event.authenticated === undefined ? '' : `, logged in as ${cleanText(event.authenticated)}`}`,
    ],
    ...recipients(event),
    ...line('subject', event.subject),
    ...line('message-id', event.messageId),
    ['size', `${size(event.sizeBytes)}${event.direction === undefined ? '' : `, ${event.direction}`}`],
    ...readings(reading),
    ...scanned(event),
    ...found(event),
    ...ignored(event),
    ...line('exempt', event.releaseOf === undefined ? undefined : `release of ${event.releaseOf}`),
    ['decided', `${because(event.because)} (policy ${cleanText(event.policy)})`],
    ...monitored(event),
    ...line('told', event.reply),
    ...line('incident', event.incident),
    ['took', `${milliseconds(event.decisionMs)} from the last byte to the decision`],
  ]
}

/** What came later. */
function since({ kept, actions, releases, event }: EventReply): readonly Line[] {
  const copies = kept?.copies ?? []
  return [
    ...(kept === undefined
      ? left(event)
      : [['kept', `${kept.id}, ${size(kept.sizeBytes)}, SHA-256 ${kept.sha256}`] as const]),
    ...copies.slice(0, NAMED).map(({ address: whose, state, at, queueId, words }): Line => {
      const told = [queueId, words].flatMap((text) => (text === undefined ? [] : [cleanText(text)]))
      const when = at === undefined ? '' : ` ${localTime(at)}`
      return [
        '',
        `${address(whose)}: ${cleanText(state)}${when}${told.length === 0 ? '' : ` (${told.join(', ')})`}`,
      ]
    }),
    ...more(copies.length),
    ...actions.map(({ act, at, actor, result, sentence }): Line => {
      const how = result === 'ok' ? '' : ` (${result})`
      return [cleanText(act), `${localTime(at)} by ${cleanText(actor)}${how}: ${cleanText(sentence)}`]
    }),
    ...releases.map(
      ({ id, at, queueId }): Line => [
        'released as',
        `${cleanText(queueId ?? 'a mail without queue id')}, ${localTime(at)}, ${id}`,
      ],
    ),
  ]
}

/** Of what was kept, and is not any more. */
function left({ entry, gone }: EventDocument): readonly Line[] {
  if (entry === undefined) return []
  if (gone === undefined) return line('kept', `${entry}, which is gone since`)
  return line('kept', `${entry}, which left the quarantine ${localTime(gone.at)}: ${gone.states.join(', ')}`)
}

/** What rules would have done that are only watched. */
function monitored({ monitored: hits = [] }: EventDocument): readonly Line[] {
  return hits.map(({ action, because: why }, at): Line => {
    return [
      at === 0 ? 'monitored' : '',
      `would have been ${cleanText(doneWord(action).word)}: ${because(why)}`,
    ]
  })
}

function ignored({ ignored: hit }: EventDocument): readonly Line[] {
  if (hit === undefined) return []
  const why = hit.reason === undefined ? '' : ` (${cleanText(hit.reason)})`
  return [['found', `${cleanText(hit.signature)}, which is ignored${why}`]]
}

function line(head: string, text: string | undefined): readonly Line[] {
  return text === undefined ? [] : [[head, cleanText(text)]]
}

function connection({ client, clientName, helo }: EventDocument): string {
  if (client === undefined) return 'on this host, without SMTP'
  // An MTA names a client that has no name by its address.
  const hasName = clientName !== undefined && clientName !== `[${client}]` && clientName !== ''
  const name = hasName ? `${cleanText(clientName)} ` : ''
  return `${name}[${cleanText(client)}]${helo === undefined ? '' : `, HELO ${cleanText(helo)}`}`
}

/** Each with what became of the copy, where that is not the same for all. */
function recipients({ recipients: all, recipientCount }: EventDocument): readonly Line[] {
  const isSame = all.every(
    ({ fate, because: why }) => fate === all[0]?.fate && why.sentence === all[0]?.because.sentence,
  )
  if (all.length === 0) return [['to', 'nobody']]
  const lines = all.slice(0, NAMED).map(({ address: to, fate, because: why }, at): Line => {
    const what = isSame ? '' : `: ${cleanText(fate)}, ${because(why)}`
    return [at === 0 ? 'to' : '', `${address(to)}${what}`]
  })
  return [...lines, ...more(recipientCount)]
}

function more(count: number): readonly Line[] {
  return count > NAMED ? [['', `and ${count - NAMED} more; --json has them`]] : []
}

function scanned({
  server,
  scanMs,
  engine,
  databaseVersion,
  databaseDate,
  failure,
}: EventDocument): readonly Line[] {
  const lines: Line[] = []
  if (server !== undefined) {
    const by = [
      engine,
      databaseVersion === undefined ? undefined : `database ${databaseVersion}`,
      databaseDate === undefined ? undefined : `of ${localTime(databaseDate)}`,
    ].flatMap((text) => (text === undefined ? [] : [cleanText(text)]))
    const took = scanMs === undefined ? '' : ` in ${milliseconds(scanMs)}`
    lines.push(['scanned', `by ${cleanText(server)}${took}${by.length === 0 ? '' : `: ${by.join(', ')}`}`])
  }
  if (failure !== undefined)
    lines.push(['failed', cleanText(`${failure.sentence} (${failure.code}, ${failure.kind})`)])
  return lines
}

function found({ signature, classes, source, file, rating }: EventDocument): readonly Line[] {
  if (signature === undefined) return []
  const origin = [
    classes === undefined ? undefined : `class ${classes.join(', ')}`,
    source === undefined ? undefined : `source ${source}`,
    file === undefined ? undefined : `file ${file}`,
    rating === undefined ? undefined : `rating ${rating}`,
  ].flatMap((text) => (text === undefined ? [] : [cleanText(text)]))
  return [['found', `${cleanText(signature)}${origin.length === 0 ? '' : ` (${origin.join('; ')})`}`]]
}

/** How its readers take the mail apart. */
function readings(reading: EventReply['reading']): readonly Line[] {
  if (reading === undefined) return []
  const { notCanonical, views, objects, streams, classes, unionMs } = reading
  if (typeof notCanonical !== 'string') return [['read', 'in one way: canonical']]
  const seen = Array.isArray(classes) && classes.length > 0 ? `; ${classesText(classes.map(String))}` : ''
  const took = typeof unionMs === 'number' ? `, scanned in ${milliseconds(unionMs)}` : ''
  return [
    [
      'read',
      cleanText(
        `not canonical (${notCanonical}): readings ${Number(views)}, objects ${Number(objects)}, streams ${Number(streams)}${took}${seen}`,
      ),
    ],
  ]
}

function because({ sentence }: EventDocument['because']): string {
  return cleanText(sentence)
}

function size(bytes: number): string {
  if (bytes < 10_240) return `${bytes} bytes`
  const unit = bytes < 10 * 1024 ** 2 ? 1024 : 1024 ** 2
  return formatSize(Math.round(bytes / unit) * unit)
}

function milliseconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms * 10) / 10} ms` : `${Math.round(ms / 1000)} s`
}
