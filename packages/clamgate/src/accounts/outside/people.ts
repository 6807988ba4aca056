import type { Role } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import { accountName, nameKeyOf } from '../names.ts'
import { newId } from '../secrets.ts'
import { standingOf } from '../standing.ts'
import type { Standing } from '../types.ts'
import type { IdentityStore, OutsideRole, Person } from './types.ts'

/** Most groups or values of somebody that are looked at. */
const MOST_VALUES = 2000
/** Names that are tried when somebody else has the first one. */
const NAMES_TRIED = 9
const NAME_CHARS = 56

export interface PeopleDeps {
  readonly store: Pick<IdentityStore, 'enter'>
  readonly now: () => number
  /** The groups of the last administrator give another role today, and it stays one. */
  readonly onKept: (person: Person, role: Role) => void
}

/** Lets in whom others know, with the role that their groups have today. */
export function createPeople({ store, now, onKept }: PeopleDeps) {
  /**
   * @returns id of the account; undefined for who has no role here
   * @throws {AccessError} ACCESS_INVALID where role and what goes with it do not fit
   */
  return async (person: Person, roles: readonly OutsideRole[]): Promise<string | undefined> => {
    const standing = standingBy(person, roles)
    if (standing === undefined) return undefined
    const { issuer, subject, formerly } = person
    const request = {
      issuer,
      subject,
      formerly,
      standing,
      id: newId(),
      names: namesFor(person),
      nowMs: now(),
    }
    const entered = await store.enter(request)
    if (entered.state === 'done') {
      if (entered.isKept === true) onKept(person, standing.role)
      return entered.id
    }
    throw new AccessError('ACCESS_INVALID', 'Others have all the names that this account could have', {
      remedy: 'An administrator renames one of them.',
    })
  }
}

export type EnterPerson = ReturnType<typeof createPeople>

/** The standing of somebody by the first role that fits; undefined for none. */
export function standingBy(
  { values, domains, addresses }: Person,
  roles: readonly OutsideRole[],
): Standing | undefined {
  const has = new Set(values.slice(0, MOST_VALUES))
  const fits = roles.find(({ value }) => has.has(value))
  if (fits === undefined) return undefined
  const { role } = fits
  return standingOf({
    role,
    domains: role === 'manager' ? (domains ?? fits.domains) : [],
    addresses: role === 'recipient' ? addresses : [],
  })
}

/** A name that nobody has is found by a number behind it: an account of ours is never taken over by its name. */
function namesFor({ name, subject }: Person) {
  const plain = plainName(name) ?? plainName(subject) ?? 'account'
  const numbers = Array.from({ length: NAMES_TRIED }, (_, i) => (i === 0 ? plain : `${plain} ${i + 1}`))
  return [...numbers, `${plain.slice(0, 40)} ${newId()}`].map((one) => ({
    ...{ name: one, nameKey: nameKeyOf(one) },
  }))
}

function plainName(text: string): string | undefined {
  const plain = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._@+ -]/gu, '')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, NAME_CHARS)
    .trim()
  try {
    return accountName(plain)
  } catch {
    return undefined
  }
}
