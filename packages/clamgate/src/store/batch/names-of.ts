import type { EntryRecord, EventReason, MessageEvent } from '../types.ts'
import { CAPS, column } from './caps.ts'
import { capText } from './text.ts'

/** The names of a message, as they stand in the table `name`; each is written there once. */
export interface MailNames {
  readonly host: string
  readonly policy: string
  readonly reason: string
  readonly server: string | undefined
  readonly engine: string | undefined
  readonly rule: string | undefined
  readonly signature: string | undefined
  readonly source: string | undefined
  /** By what it is found, too, each once. */
  readonly beside: readonly (readonly [kind: 'watched' | 'ignored', name: string])[]
  /** Of each recipient; undefined where it is that of the mail. */
  readonly recipientReasons: readonly (string | undefined)[]
  /** The reason of the mail is longer than a name. */
  readonly isReasonCut: boolean
}

export function namesOfMail(event: MessageEvent): MailNames {
  const { host, policy, because, server, signature, source, engine, databaseVersion, databaseDate } = event
  const whole = JSON.stringify(because)
  return {
    host: column(host, 'name'),
    policy: column(policy, 'name'),
    reason: reasonName(because, whole),
    server: nameColumn(server),
    engine: engineName(engine, databaseVersion, databaseDate),
    rule: nameColumn(because.rule?.name),
    signature: nameColumn(signature),
    source: nameColumn(source),
    beside: besideOf(event),
    recipientReasons: event.recipients.map((recipient) => {
      // Nearly always it is the same.
      if (isSame(recipient.because, because)) return undefined
      const own = JSON.stringify(recipient.because)
      return own === whole ? undefined : reasonName(recipient.because, own)
    }),
    isReasonCut: whole.length > CAPS.name,
  }
}

function besideOf({ monitored = [], ignored }: MessageEvent): MailNames['beside'] {
  const rules = new Set(monitored.flatMap(({ because: { rule } }) => nameColumn(rule?.name) ?? []))
  const signature = nameColumn(ignored?.signature)
  return [
    ...[...rules].map((name) => ['watched', name] as const),
    ...(signature === undefined ? [] : [['ignored', signature] as const]),
  ]
}

function isSame(one: EventReason, other: EventReason): boolean {
  return (
    one.text === other.text && one.key === other.key && one.rule === undefined && other.rule === undefined
  )
}

/** Of an entry. */
export function namesOfEntry({
  host,
  signature,
  source,
}: EntryRecord): Pick<MailNames, 'host' | 'signature' | 'source'> {
  return { host: column(host, 'name'), signature: nameColumn(signature), source: nameColumn(source) }
}

/** JSON of the three, null for what is unknown. */
function engineName(engine?: string, version?: number, date?: string): string | undefined {
  if (engine === undefined && version === undefined && date === undefined) return undefined
  const whole = JSON.stringify([engine, version, date])
  if (whole.length <= CAPS.name) return column(whole, 'name')
  // A character is six in JSON at worst.
  return column(JSON.stringify([engine?.slice(0, 30), version, date?.slice(0, 30)]), 'name')
}

/** JSON that is cut would be none: the texts in it are. */
function reasonName(because: EventReason, whole: string): string {
  if (whole.length <= CAPS.name) return column(whole, 'name')
  const { text, key, rule } = because
  const cut = {
    text: capText(text, 100),
    key: key?.slice(0, 60),
    rule: rule && { name: capText(rule.name, 60) },
  }
  const shorter = JSON.stringify(cut)
  return shorter.length <= CAPS.name ? column(shorter, 'name') : '{"text":""}'
}

function nameColumn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : column(text, 'name')
}
