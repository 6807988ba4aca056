import {
  type Action,
  DIRECTIONS,
  type OutcomeKind,
  SIGNATURE_CLASSES,
} from '../../config/sections/actions.ts'
import type { TextKey } from '../query/tree.ts'
import type { NameKind } from '../schema/tables.ts'

/** The tables whose rows are listed. */
export type Table = 'message' | 'finding' | 'entry'

/** Where a key of a query looks in a table. */
export type Place =
  /** Columns of text as it came. */
  | { readonly by: 'text'; readonly columns: readonly string[]; readonly as: 'part' | 'whole' }
  /** A column of folded text. */
  | { readonly by: 'folded'; readonly column: string }
  /** A column of text whose case counts. */
  | { readonly by: 'exact'; readonly column: string }
  /** A column with the number of a name. */
  | { readonly by: 'name'; readonly column: string; readonly kind: NameKind }
  /** A column with one of few values. */
  | { readonly by: 'closed'; readonly column: string; readonly values: readonly string[] }
  | { readonly by: 'class' }
  | { readonly by: 'recipient' }
  | { readonly by: 'event-id' }
  /** The table knows nothing of it: no row can have it. */
  | { readonly by: 'nothing' }
  /** Of an entry: its message knows. */
  | { readonly by: 'finding' }

type Places = Readonly<Record<TextKey, Place>>

const text = (...columns: readonly string[]): Place => ({ by: 'text', columns, as: 'whole' })
const exact = (column: string): Place => ({ by: 'exact', column })
const name = (column: NameKind): Place => ({ by: 'name', column, kind: column })

const MAIL = {
  from: { by: 'folded', column: 'sender' },
  to: { by: 'recipient' },
  client: text('client', 'client_name'),
  helo: text('helo'),
  user: exact('authenticated'),
  subject: { by: 'text', columns: ['subject'], as: 'part' },
  queue: exact('queue_id'),
  'message-id': exact('message_id'),
  host: name('host'),
  server: name('server'),
  rule: name('rule'),
  id: { by: 'event-id' },
  direction: { by: 'closed', column: 'direction', values: DIRECTIONS },
} as const satisfies Partial<Places>

const FINDING = {
  ...MAIL,
  signature: name('signature'),
  class: { by: 'class' },
  source: name('source'),
  incident: exact('incident'),
  entry: exact('entry'),
} as const satisfies Places

/** Where each key looks in each table. */
export const PLACES: Readonly<Record<Table, Places>> = {
  message: {
    ...MAIL,
    signature: { by: 'nothing' },
    class: { by: 'nothing' },
    source: { by: 'nothing' },
    incident: { by: 'nothing' },
    entry: { by: 'nothing' },
  },
  finding: FINDING,
  entry: {
    ...FINDING,
    class: { by: 'closed', column: 'class', values: SIGNATURE_CLASSES },
    client: text('client'),
    entry: exact('entry'),
    id: exact('entry'),
    helo: { by: 'finding' },
    server: { by: 'finding' },
    rule: { by: 'finding' },
    incident: { by: 'finding' },
    direction: { by: 'finding' },
  },
}

/** What mail that is no finding turns out to be. */
export const KINDS_OF_MESSAGES: ReadonlySet<OutcomeKind> = new Set(['clean', 'skipped'])

/** What is done with it: what is treated otherwise is a finding. */
export const ACTION_OF_MESSAGES: Action = 'accept'

/** Columns of {@link PLACES} that an index of the table begins with, in the order of time. */
export const INDEXED: Readonly<Record<Table, ReadonlySet<string>>> = {
  message: new Set(['sender', 'sender_domain', 'queue_id', 'authenticated']),
  finding: new Set([
    ...['kind', 'action', 'sender', 'sender_domain', 'client', 'authenticated', 'signature', 'class'],
    ...['rule', 'queue_id', 'incident', 'entry'],
  ]),
  entry: new Set(['sender', 'sender_domain', 'signature', 'class', 'queue_id', 'entry']),
}
