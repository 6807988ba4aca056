import type { Clock } from '../../ground/clock.ts'
import type { Draft, MailSettings } from './audience.ts'
import { composeLetter, fillLetter } from './compose.ts'
import { envelopeAddress } from './mailbox.ts'
import type { Letter } from './outbox.ts'

/** Makes a mail of what somebody is to be told, by the templates for him. */
export async function writeLetter(
  { kind, to, text }: Draft,
  {
    settings,
    host,
    clock,
  }: { readonly settings: MailSettings; readonly host: string; readonly clock: Clock },
): Promise<Letter> {
  const { from = `clamgate@${host}`, returnPath, users, ...administrators } = settings
  const filled = fillLetter(kind === 'administrators' ? administrators : users, text, host)
  return {
    from: returnPath === undefined ? '' : envelopeAddress(returnPath),
    to: to.map(envelopeAddress),
    bytes: await composeLetter({ from, to, ...filled, timeMs: clock.wall() }),
    count: text.count,
    sinceMs: clock.monotonic(),
    dueMs: 0,
    tries: 0,
    triedMs: Number.NEGATIVE_INFINITY,
  }
}
