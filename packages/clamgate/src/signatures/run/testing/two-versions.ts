import type { Fixture } from './fixture.ts'
import { planOf } from './plans.ts'

/** Lets a fixture serve a version: a file that changes with it, one that stays, and one that comes with it. */
export function serveVersion(fixture: Fixture, version: string): void {
  fixture.plans = [planOf('own', ['one.ndb', 'two.ndb', `new-${version}.ndb`])]
  fixture.sources['own'] = { files: filesOf(version) }
}

/** What is live of it. */
export function filesOf(version: string): Record<string, string> {
  return { [`new-${version}.ndb`]: `new ${version}\n`, 'one.ndb': `one ${version}\n`, 'two.ndb': 'two\n' }
}
