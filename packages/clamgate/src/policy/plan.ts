import type { Action } from '../config/schema.ts'
import type { RecipientOutcome } from './types.ts'

/** What becomes of a recipient's copy. */
export type Fate = RecipientOutcome['fate']

/** The way of a message as a whole. */
export interface Plan {
  readonly action: Action
  /** Index of the recipient whose decision became the message's. */
  readonly decider: number
  /** By recipient. */
  readonly fates: readonly Fate[]
  /** Indices of recipients to take off the envelope; never all of them. */
  readonly remove: readonly number[]
  /** Indices of recipients for whom the message is kept. */
  readonly keepFor: readonly number[]
  /** Recipients should have been taken off the envelope, and can't be. */
  readonly substitute: boolean
}

/** What can be done for a message beside delivering it to all. */
export interface PlanMeans {
  /** Recipients can be taken off the envelope. */
  readonly remove: boolean
  /** Somebody hears of it when the message is refused. */
  readonly tellSender: boolean
}

/**
 * Joins what is wanted for each recipient (at least one) to what can happen to the message, which is one for all: its MTA
 * takes it, or it doesn't. Nobody gets what was not meant for him, and nothing is lost: a copy that can't be refused any more
 * is kept.
 *
 * 1. A defer for one defers all: the sender tries again for everybody.
 * 2. Where everybody's decision is to refuse or discard, and one refuses, it is refused for all; only discards discard.
 * 3. Else the mildest decision is the message's, and recipients with stricter ones are taken off the envelope. Where the
 *    MTA can't do that, the message is refused for all if the strictest decision is to refuse, and kept otherwise.
 */
export function planMessage(wanted: readonly Action[], can: PlanMeans): Plan {
  if (wanted.includes('defer')) return sameForAll('defer', wanted, 'deferred')
  if (wanted.every((action) => action === 'discard')) return sameForAll('discard', wanted, 'discarded')
  if (wanted.every((action) => action === 'discard' || action === 'reject'))
    return sameForAll('reject', wanted, 'refused')
  const action = mildest(wanted)
  if (action === 'quarantine') return keptForAll(wanted)
  const fates = wanted.map((one) => fateBeside(one, action))
  const remove = indices(fates, (fate) => fate === 'quarantined' || fate === 'discarded')
  if (remove.length > 0 && !can.remove) return withoutRemoving(wanted, can)
  const keepFor = indices(fates, (fate) => fate === 'quarantined')
  return { action, decider: wanted.indexOf(action), fates, remove, keepFor, substitute: false }
}

/** One message has one header: a mark for one recipient is a mark for all that get it. */
function mildest(wanted: readonly Action[]): Action {
  for (const action of ['tag', 'accept', 'mta-hold'] as const) if (wanted.includes(action)) return action
  return 'quarantine'
}

/** Of a recipient's copy while the message as a whole is delivered or held. */
function fateBeside(wanted: Action, message: Action): Fate {
  if (wanted === 'discard') return 'discarded'
  if (message === 'mta-hold') return wanted === 'mta-hold' ? 'held' : 'quarantined'
  return wanted === 'accept' || wanted === 'tag' ? 'delivered' : 'quarantined'
}

function sameForAll(action: Action, wanted: readonly Action[], fate: Fate): Plan {
  return {
    action,
    decider: wanted.indexOf(action),
    fates: wanted.map(() => fate),
    remove: NONE,
    keepFor: NONE,
    substitute: false,
  }
}

/** Nobody gets it now. For those whose copy was to be discarded it is not kept either. */
function keptForAll(wanted: readonly Action[]): Plan {
  const fates = wanted.map((action): Fate => (action === 'discard' ? 'discarded' : 'quarantined'))
  const keepFor = indices(fates, (fate) => fate === 'quarantined')
  const decider = firstOf(wanted, ['quarantine', 'mta-hold', 'reject', 'discard'])
  return { action: 'quarantine', decider, fates, remove: NONE, keepFor, substitute: false }
}

function withoutRemoving(wanted: readonly Action[], { tellSender }: PlanMeans): Plan {
  return { ...strictestForAll(wanted, tellSender), substitute: true }
}

function strictestForAll(wanted: readonly Action[], tellSender: boolean): Plan {
  // Not beside a tag: its mark would be missing from what is let go.
  if (wanted.every((one) => one === 'accept' || one === 'mta-hold'))
    return sameForAll('mta-hold', wanted, 'held')
  const isRefused = wanted.includes('reject') && !wanted.includes('discard') && tellSender
  return isRefused ? sameForAll('reject', wanted, 'refused') : keptForAll(wanted)
}

function firstOf(wanted: readonly Action[], order: readonly Action[]): number {
  const action = order.find((one) => wanted.includes(one))
  return action === undefined ? 0 : wanted.indexOf(action)
}

function indices(fates: readonly Fate[], pick: (fate: Fate) => boolean): readonly number[] {
  return fates.flatMap((fate, index) => (pick(fate) ? [index] : []))
}

const NONE: readonly number[] = Object.freeze([])
