import type { Action, OutcomeKind } from '../../config/schema.ts'
import type { CopyState } from '../copy-states.ts'

/** What a state asks. Where it names several things, one of them is enough. */
export type StateTest =
  | { readonly by: 'kind'; readonly kinds: readonly OutcomeKind[] }
  | { readonly by: 'action'; readonly actions: readonly Action[] }
  | { readonly by: 'direction'; readonly direction: 'inbound' | 'outbound' | 'local' }
  /** A copy of its entry in the quarantine is in this state now. */
  | { readonly by: 'copy'; readonly state: CopyState }
  /** It has this: an entry in the quarantine, a log-in name, or it is a finding, or a release. */
  | { readonly by: 'has'; readonly what: 'entry' | 'user' | 'finding' | 'release' }

interface StateRow {
  readonly description: string
  readonly test: StateTest
  /** It can be asked of entries of the quarantine, too, and not of messages alone. */
  readonly ofEntries: boolean
}

/** Every value of `is:`, in the order in which people are told of them. */
export const STATES = {
  infected: kind('a signature was found', 'infected'),
  clean: kind('all was scanned, and nothing found', 'clean'),
  encrypted: kind('encrypted content that clamd reports', 'encrypted'),
  'limits-exceeded': kind('too much work for clamd', 'limits-exceeded'),
  oversize: kind('above engine.maxScanSize', 'oversize'),
  unscannable: kind('something in it could not be brought before clamd', 'unscannable'),
  ambiguous: kind('its readers get different objects', 'ambiguous'),
  'databases-missing': kind('scanned without the official databases', 'databases-missing'),
  'databases-outdated': kind('scanned with old databases', 'databases-outdated'),
  skipped: kind('exempt from scanning, or a release', 'skipped'),
  failure: kind('could not be scanned', 'failure'),
  unscanned: kind(
    'not scanned, or not all of it: skipped, failure, oversize, unscannable, databases-missing',
    ...(['skipped', 'failure', 'oversize', 'unscannable', 'databases-missing'] as const),
  ),
  finding: has('all but what was clean, or exempt, and accepted', 'finding', false),
  quarantined: has('kept in the quarantine, for one recipient at least', 'entry', true),
  accepted: action('delivered as it came', 'accept'),
  tagged: action('delivered with a mark', 'tag'),
  held: action('in the hold queue of the MTA', 'mta-hold'),
  deferred: action('the client was told to try again', 'defer'),
  refused: action('the client was told no', 'reject'),
  discarded: action('gone, and the client was told yes', 'discard'),
  inbound: direction('from outside', 'inbound'),
  outbound: direction('to the outside', 'outbound'),
  local: direction('from one of ours to one of ours', 'local'),
  authenticated: has('by a client that logged in', 'user', true),
  release: has('it is a release from the quarantine', 'release', false),
  kept: copy('a copy waits in the quarantine', 'kept'),
  releasing: copy('a copy is being released', 'releasing'),
  released: copy('a copy was released', 'released'),
  'release-refused': copy('a release was refused for good, or given up', 'refused'),
  'release-deferred': copy('a release is tried again', 'deferred'),
  'release-unknown': copy('a release was cut off: perhaps delivered', 'unknown'),
  deleted: copy('a copy was deleted', 'deleted'),
  expired: copy('a copy went with time', 'expired'),
} as const satisfies Readonly<Record<string, StateRow>>

export type State = keyof typeof STATES

function kind(description: string, ...kinds: readonly OutcomeKind[]): StateRow {
  return { description, test: { by: 'kind', kinds }, ofEntries: true }
}

function action(description: string, ...actions: readonly Action[]): StateRow {
  return { description, test: { by: 'action', actions }, ofEntries: false }
}

function direction(description: string, way: Extract<StateTest, { by: 'direction' }>['direction']): StateRow {
  return { description, test: { by: 'direction', direction: way }, ofEntries: false }
}

function has(
  description: string,
  what: Extract<StateTest, { by: 'has' }>['what'],
  ofEntries: boolean,
): StateRow {
  return { description, test: { by: 'has', what }, ofEntries }
}

function copy(description: string, state: CopyState): StateRow {
  return { description, test: { by: 'copy', state }, ofEntries: true }
}
