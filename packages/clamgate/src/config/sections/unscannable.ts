import { z } from 'zod'
import { choice, kind, live } from '../fields.ts'
import { ACTIONS, type Action, type UnscannableKey } from './actions.ts'

/** Encrypted mail and damaged attachments are in everybody's mail; the other two are of nobody who means well. */
export const UNSCANNABLE_DEFAULTS = {
  bounds: 'reject',
  partial: 'reject',
  undecodable: 'accept',
  encrypted: 'accept',
} as const satisfies UnscannableActions

const kinds = z
  .strictObject({
    bounds: live(
      choice(ACTIONS).default(UNSCANNABLE_DEFAULTS.bounds),
      'A bound was reached: more parts, levels, readings or octets than any ordinary mail has. See docs/guide/evasion.md.',
    ),
    partial: live(
      choice(ACTIONS).default(UNSCANNABLE_DEFAULTS.partial),
      'A piece of a message (message/partial), of which no scanner ever sees the whole.',
    ),
    undecodable: live(
      choice(ACTIONS).default(UNSCANNABLE_DEFAULTS.undecodable),
      'A part that says how it is encoded, and is not. It was scanned as it stands.',
    ),
    encrypted: live(
      choice(ACTIONS).default(UNSCANNABLE_DEFAULTS.encrypted),
      'Content that only its reader can decrypt: S/MIME, OpenPGP.',
    ),
  })
  .meta({ description: 'One action for each kind of what could not be brought before clamd.' })

/** What is done with each kind of what could not be brought before the scanner. */
export type UnscannableActions = Readonly<Record<UnscannableKey, Action>>

/** One action for all kinds, or a map of kinds. The value becomes the map. */
export function unscannableActions() {
  return z
    .union([z.enum(ACTIONS), kinds])
    .meta(kind('actions', { choices: ACTIONS }))
    .transform((value): UnscannableActions => (typeof value === 'string' ? forAll(value) : value))
}

function forAll(action: Action): UnscannableActions {
  return { bounds: action, partial: action, undecodable: action, encrypted: action }
}
