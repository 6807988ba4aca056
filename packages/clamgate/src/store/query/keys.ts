import { DIRECTIONS, SIGNATURE_CLASSES } from '../../config/sections/actions.ts'
import { STATES } from './states.ts'
import type { Term, TextKey } from './tree.ts'

/** What a key can be asked of: messages and entries of the quarantine, or messages alone. */
export type Subject = 'events' | 'entries'

/** How the value of a key is read. */
export type KeyKind =
  /** The whole text; `*` stands for anything. */
  | 'text'
  /** A whole address, or `@domain`. */
  | 'address'
  /** A part of the text. */
  | 'part'
  /** One of few words. */
  | 'choice'
  | 'is'
  | 'size'
  | 'duration'
  | 'count'
  | 'time'

/** A key of the query language, for help, completion, and who asks in a browser. */
export interface KeyFacts {
  readonly key: QueryKey
  readonly kind: KeyKind
  /** One line. */
  readonly description: string
  /** As one writes it. */
  readonly example: string
  /** Undefined: anything. */
  readonly values: readonly string[] | undefined
  /** It can be asked of entries of the quarantine, too. */
  readonly ofEntries: boolean
}

type KeyOf<T> = T extends { readonly key: infer Key } ? Key : never
export type QueryKey = KeyOf<Term> | 'is'

type Row = readonly [KeyKind, string, string, ofEntries: 'both' | 'events', values?: readonly string[]]

/** One row for each key. */
const ROWS: Readonly<Record<QueryKey, Row>> = {
  is: ['is', 'what it is, or what became of it', 'is:quarantined', 'both', Object.keys(STATES)],
  signature: ['text', 'what clamd found, also where it is ignored', 'signature:Sanesecurity.*', 'both'],
  class: ['choice', 'class of the signature', 'class:pua,spam', 'both', SIGNATURE_CLASSES],
  source: ['text', 'who made the signature', 'source:sanesecurity', 'both'],
  from: ['address', 'envelope sender; from:<> is the null sender', 'from:@example.org', 'both'],
  to: ['address', 'an envelope recipient; @.example.org has the domains below, too', 'to:bob@*', 'both'],
  user: ['text', 'name that the client logged in with', 'user:bob', 'both'],
  client: ['text', 'address or name of the SMTP client', 'client:192.0.2.*', 'both'],
  helo: ['text', 'what the client called itself', 'helo:*.example.org', 'events'],
  subject: ['part', 'a part of the subject', 'subject:"final notice"', 'both'],
  since: ['time', 'from then on: so long ago, or a moment', 'since:2d', 'both'],
  until: ['time', 'before then', 'until:2026-11-02T12:00', 'both'],
  size: ['size', 'size of the message', 'size:>1M', 'both'],
  queue: ['text', 'queue id of the MTA', 'queue:4bWxyz1234', 'both'],
  'message-id': ['text', 'Message-ID', 'message-id:*@example.org*', 'both'],
  id: ['text', 'id of the event, or of the entry', 'id:0192…', 'both'],
  entry: ['text', 'id of the entry in the quarantine', 'entry:20261101*', 'both'],
  incident: ['text', 'id that the client was told', 'incident:7KQ2M4', 'events'],
  rule: ['text', 'name of the rule that decided, or was only watched', 'rule:"junk only tags"', 'events'],
  direction: ['choice', 'which way it went', 'direction:outbound', 'events', DIRECTIONS],
  host: ['text', 'host whose daemon decided', 'host:mx1', 'both'],
  server: ['text', 'the clamd that answered', 'server:unix:*', 'events'],
  'scan-ms': ['duration', 'how long clamd took', 'scan-ms:>5s', 'events'],
  database: ['count', 'version of the daily database', 'database:<27800', 'events'],
}

/** Every key of the query language, in the order in which people are told of them. */
export const QUERY_KEYS: readonly KeyFacts[] = Object.entries(ROWS).map(
  ([key, [kind, description, example, of, values]]) => ({
    // The table keeps the keys that its type names.
    key: key as QueryKey,
    ...{ kind, description, example, values, ofEntries: of === 'both' },
  }),
)

const BY_NAME: ReadonlyMap<string, KeyFacts> = new Map(QUERY_KEYS.map((facts) => [facts.key, facts]))

/** A key by its name, in lower case. */
export function keyNamed(name: string): KeyFacts | undefined {
  return BY_NAME.get(name)
}

/** What people write where they know another tool. */
export const OTHER_NAMES: Readonly<Record<string, QueryKey>> = {
  sender: 'from',
  mailfrom: 'from',
  recipient: 'to',
  rcpt: 'to',
  virus: 'signature',
  sig: 'signature',
  name: 'signature',
  ip: 'client',
  login: 'user',
  auth: 'user',
  after: 'since',
  before: 'until',
  bytes: 'size',
  state: 'is',
  action: 'is',
  verdict: 'is',
  outcome: 'is',
  msgid: 'message-id',
  qid: 'queue',
  'queue-id': 'queue',
  provider: 'source',
}

/** Keys whose values are texts. */
export function isTextKey(key: QueryKey): key is TextKey {
  const kind = BY_NAME.get(key)?.kind
  return kind === 'text' || kind === 'address' || kind === 'part' || kind === 'choice'
}
