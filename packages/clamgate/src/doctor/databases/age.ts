import type { Status } from '../../api/routes/status.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

const DAY_MS = 86_400_000
/** The daily database is made anew each day; a weekend without one has been seen. */
const OLD_DAYS = 3
const TOO_OLD_DAYS = 30
/** Clocks of mirrors and hosts differ by that, ms. */
const SLACK_MS = 6 * 3_600_000

/** How old the databases of each clamd are. Pure. */
export function ageChecks({ servers, databases }: Status['engine'], nowMs: number): readonly Check[] {
  // The starter has no age, and is named for what it is.
  if (databases === 'starter' || databases === 'missing') return []
  return servers.flatMap(({ address, databaseBuiltAt, databaseVersion }): readonly Check[] => {
    if (databaseBuiltAt === undefined) return []
    const days = (nowMs - Date.parse(databaseBuiltAt)) / DAY_MS
    if (Date.parse(databaseBuiltAt) > nowMs + SLACK_MS) return [future(address, databaseBuiltAt)]
    const name = 'databases.age'
    const builtAt = databaseBuiltAt
    const said =
      databaseVersion === undefined
        ? say('age.of', { address, builtAt })
        : say('age.of-version', { address, version: String(databaseVersion), builtAt })
    if (days <= OLD_DAYS) return [{ name, state: 'ok', ...seen(said) }]
    return [
      {
        name,
        state: days > TOO_OLD_DAYS ? 'fail' : 'warn',
        ...seen(said, say('age.days', { days: Math.floor(days) })),
        ...advised(say('age.see')),
        command: 'clamgate doctor --group databases network',
      },
    ]
  })
}

function future(address: string, builtAt: string): Check {
  return {
    name: 'clock.databases',
    state: 'fail',
    ...seen(say('age.future', { address, builtAt })),
    ...advised(say('clock.set')),
    command: 'timedatectl set-ntp true',
  }
}
