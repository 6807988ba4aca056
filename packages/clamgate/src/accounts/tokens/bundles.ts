import { ACTS, type Act } from '../../access/acts.ts'
import { AccessError } from '../../access/errors.ts'

/** Never for a program: whoever has got hold of its token must not make himself another, or an account. */
const NEVER = /^(?:accounts|tokens)\.|^self\.write$/

/** Names for what tokens are mostly for. */
export const BUNDLES = {
  /** Facts: what was decided, kept, found; never the content of mail. */
  read: ACTS.filter((act) => /\.(?:read|explain)$/.test(act) && !NEVER.test(act) && act !== 'audit.read'),
  release: ['quarantine.read', 'quarantine.release', 'requests.read', 'requests.decide'],
  delete: ['quarantine.read', 'quarantine.delete'],
  signatures: ['signatures.read', 'signatures.update', 'signatures.ignore', 'signatures.rollback'],
  audit: ['audit.read'],
} as const satisfies Readonly<Record<string, readonly Act[]>>

/** What a token may be for at all. */
export const TOKEN_ACTS: readonly Act[] = ACTS.filter((act) => !NEVER.test(act))

/** Acts and names of bundles, as acts, in their order. @throws {AccessError} ACCESS_INVALID for what is neither, or never for tokens */
export function actsOf(names: readonly string[]): readonly Act[] {
  const wanted = new Set<string>()
  for (const name of names) {
    const bundle: readonly string[] = isBundle(name) ? BUNDLES[name] : [name]
    for (const act of bundle) wanted.add(act)
  }
  const acts = TOKEN_ACTS.filter((act) => wanted.delete(act))
  const [unknown] = wanted
  if (unknown === undefined && acts.length > 0) return acts
  throw new AccessError(
    'ACCESS_INVALID',
    unknown === undefined ? 'A token is for something' : `No token is for ${unknown.slice(0, 60)}`,
    { remedy: `Name acts such as quarantine.release, or bundles: ${Object.keys(BUNDLES).join(', ')}.` },
  )
}

function isBundle(name: string): name is keyof typeof BUNDLES {
  return Object.hasOwn(BUNDLES, name)
}
