import { MAILBOX_PATTERN } from '../../config/sections/notify-mail.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Entry, KeptPath } from '../entries/types.ts'
import { ReleaseError } from './errors.ts'
import { copiesOf, forwardedTo, WHY_NOT, whyNot } from './states.ts'
import type { ReleaseOptions, ReleaseResult } from './types.ts'

/** Somebody who is to get it. */
export interface Target {
  /** Of the recipients of the entry, or of those that were named instead. */
  readonly index: number
  readonly path: KeptPath
}

/** Who gets it, and who does not, with the reason. */
export interface Targets {
  readonly targets: readonly Target[]
  readonly skipped: readonly ReleaseResult[]
}

/** @throws {ReleaseError} RELEASE_NOBODY: what was asked for names nobody */
export function targetsOf({ description, log }: Entry, options: ReleaseOptions): Targets {
  const { to, again, first } = options
  if (to !== undefined) {
    const all = first === undefined ? to : (forwardedTo(log).get(first) ?? [])
    return { targets: others(to, all), skipped: [] }
  }
  const copies = copiesOf(description.recipients, log)
  const targets: Target[] = []
  const skipped: ReleaseResult[] = []
  for (const index of new Set(options.recipients ?? copies.keys())) {
    const copy = copies[index]
    const path = description.recipients[index]
    if (copy === undefined || path === undefined) throw nobody(`There is no recipient ${index} of this entry`)
    const why = whyNot(copy, again)
    if (why === undefined) targets.push({ index, path })
    else skipped.push({ address: copy.address, state: 'skipped', words: WHY_NOT[why], why })
  }
  return { targets, skipped }
}

/** @param all of those that the log names, whose indices count */
function others(to: readonly string[], all: readonly string[]): readonly Target[] {
  if (to.length === 0) throw nobody('No address was named')
  const indices = new Map(all.map((address, index) => [address, index]))
  return [...new Set(to)].map((address) => {
    const index = indices.get(address)
    if (!MAILBOX_PATTERN.test(address))
      throw nobody(
        `This is no mail address: ${cleanText(address, 100)}`,
        'Write it as bob@example.org, without angle brackets or quotes.',
      )
    if (index === undefined) throw nobody(`It was not forwarded to ${cleanText(address, 100)}`)
    return { index, path: { wire: `<${Buffer.from(address).toString('latin1')}>`, address, parameters: [] } }
  })
}

function nobody(
  message: string,
  remedy = 'clamgate quarantine show tells the recipients of an entry and the state of each.',
): ReleaseError {
  return new ReleaseError('RELEASE_NOBODY', message, { remedy })
}
