import type { Removal } from '../capabilities.ts'
import type { Instead } from '../types.ts'

/** Behind "but" and "since": why the recipients of a message do not get what was decided for each. */
const WHY_NOBODY_IS_REMOVED: Readonly<Record<Exclude<Removal, 'yes'>, string>> = {
  'not-offered': 'the MTA cannot remove recipients',
  uncertain: 'it is not certain which recipients the MTA would remove',
  never: 'policy.removeRecipients is never',
}

/** `the MTA cannot remove recipients`: why a message is treated alike for all, though recipients have different decisions. */
export function whyNobodyIsRemoved(removal: Removal): Instead {
  if (removal === 'yes') throw new RangeError('recipients can be removed')
  return { code: `removal-${removal}`, why: WHY_NOBODY_IS_REMOVED[removal] }
}
