import { AccessError, noSuchThing } from '../access/errors.ts'
import { domainForms } from '../patterns/domain-forms.ts'
import { accountName, nameKeyOf } from './names.ts'
import { standingOf } from './standing.ts'
import type { AccountStores, ChangeResult, ListedAccount, SessionBounds } from './store.ts'
import type { Account, Standing } from './types.ts'

/** What an administrator may change of an account. */
export interface AccountChange {
  readonly role?: Standing['role'] | undefined
  readonly domains?: Standing['domains'] | undefined
  readonly addresses?: Standing['addresses'] | undefined
  readonly name?: string | undefined
  readonly isDisabled?: boolean | undefined
}

/** Which accounts are wanted. */
export interface AccountsAsked {
  readonly search?: string | undefined
  /** `next` of the page before. */
  readonly cursor?: string | undefined
  readonly limit: number
}

/** A page of accounts, by name. */
export interface AccountsPage {
  readonly accounts: readonly ListedAccount[]
  /** Undefined: there are no more. */
  readonly next: string | undefined
}

/** Accounts, for who looks after them. Nothing here asks who it is. */
export interface Administration {
  /** A page of all, or of those in whose name, domains or addresses a text stands. */
  list(asked: AccountsAsked): Promise<AccountsPage>
  /** By id, or by name. @throws {AccessError} ACCESS_NONE */
  find(which: string): Promise<ListedAccount>
  /** @throws {AccessError} ACCESS_NONE, ACCESS_INVALID, ACCESS_CHANGED */
  change(id: string, change: AccountChange, version: number | undefined): Promise<Account>
  /** @throws {AccessError} ACCESS_NONE, ACCESS_INVALID */
  remove(id: string): Promise<Account>
  endSessions(id: string): Promise<number>
  dropSecondFactors(id: string): Promise<void>
}

export interface AdministrationDeps {
  readonly now: () => number
  readonly bounds: () => SessionBounds
}

export function createAdministration(
  { accounts, sessions }: AccountStores,
  { now, bounds }: AdministrationDeps,
): Administration {
  async function list({ search = '', cursor, limit }: AccountsAsked): Promise<AccountsPage> {
    const texts = search.trim() === '' ? undefined : spellingsOf(search)
    const asked = { search: texts, after: cursor, limit: limit + 1, nowMs: now(), bounds: bounds() }
    const found = await accounts.list(asked)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return { accounts: page, next: found.length > limit && last ? nameKeyOf(last.name) : undefined }
  }

  async function find(which: string): Promise<ListedAccount> {
    const asked = { which, nameKey: nameKeyOf(which), nowMs: now(), bounds: bounds() }
    return (await accounts.lookUp(asked)) ?? noSuchThing()
  }

  return {
    ...{ list, find },
    async change(id, wanted, version) {
      const account = (await accounts.read({ id })) ?? noSuchThing()
      const name = wanted.name === undefined ? undefined : accountName(wanted.name)
      return done(
        await accounts.change({
          ...{ id, version, nowMs: now() },
          change: {
            ...(changesStanding(wanted) ? standingOf(mergedStanding(account, wanted)) : {}),
            ...(wanted.isDisabled === undefined ? {} : { isDisabled: wanted.isDisabled }),
            ...(name === undefined ? {} : { name, nameKey: nameKeyOf(name) }),
          },
        }),
      )
    },
    remove: async (id) => done(await accounts.remove({ id })),
    endSessions: (id) => sessions.end({ account: id, id: undefined }),
    async dropSecondFactors(id) {
      if (!(await accounts.dropSecondFactors({ id, all: true }))) noSuchThing()
    },
  }
}

/** A text as names have it, and with its domain in both forms: a domain is kept by its A-labels, an address as it was written. */
function spellingsOf(search: string): readonly string[] {
  const text = nameKeyOf(search)
  const at = text.lastIndexOf('@') + 1
  const { ascii, unicode } = domainForms(text.slice(at))
  const local = text.slice(0, at)
  return [...new Set([text, local + ascii, local + unicode])]
}

function changesStanding({ role, domains, addresses }: AccountChange): boolean {
  return role !== undefined || domains !== undefined || addresses !== undefined
}

/** Of another role, what belonged to the old one is nothing to keep. */
function mergedStanding(
  account: Account,
  { role = account.role, domains, addresses }: AccountChange,
): Standing {
  const isSame = role === account.role
  return {
    role,
    domains: domains ?? (isSame ? account.domains : []),
    addresses: addresses ?? (isSame ? account.addresses : []),
  }
}

function done(result: ChangeResult): Account {
  switch (result.state) {
    case 'done':
      return result.account
    case 'none':
      return noSuchThing()
    case 'last-admin':
      throw new AccessError('ACCESS_INVALID', 'This is the last administrator', {
        remedy: 'Make another one first, who has signed in.',
      })
    case 'changed':
      throw new AccessError('ACCESS_CHANGED', 'Somebody has changed this account meanwhile', {
        remedy: 'Look at it as it is now, and do it again.',
      })
    case 'name-taken':
      throw new AccessError('ACCESS_CHANGED', 'There is an account of this name', {
        remedy: 'Take another name.',
      })
  }
}
