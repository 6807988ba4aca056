import type { AccountDocument } from '../api/accounts/documents.ts'
import { cleanText } from '../ground/clean.ts'
import type { Sentence } from '../ground/saying/sentence.ts'
import type { Check } from './check.ts'
import { advised, say, seen } from './sentences/say.ts'

type Facts = Pick<AccountDocument, 'name' | 'role' | 'disabled' | 'signedIn' | 'inviteEnds'>

/** Names that stand in one line. */
const MOST_NAMES = 5

/** Whether somebody can look after the console, and who has a way in that nobody has followed yet. Pure. */
export function accountChecks(accounts: readonly Facts[]): readonly Check[] {
  const name = 'console.accounts'
  const admins = accounts.filter(
    ({ role, disabled, signedIn }) => role === 'admin' && !disabled && signedIn !== null,
  )
  const invited = accounts.filter(({ inviteEnds }) => inviteEnds !== null)
  const open =
    invited.length === 0 ? [] : [say('accounts.way-in', { names: namesOf(invited) }), ...more(invited)]
  // Who opens it for metrics alone wants no account.
  if (accounts.length === 0) {
    return [
      {
        name,
        state: 'ok',
        ...seen(say('accounts.none')),
      },
    ]
  }
  if (admins.length === 0) {
    const said = seen(say('accounts.no-admin'), ...open)
    return [{ name, state: 'warn', ...said, ...advised(say('accounts.invite')) }]
  }
  const names = namesOf(admins)
  const said =
    accounts.length === 1
      ? say('accounts.one', { names })
      : say('accounts.several', { accounts: accounts.length, names })
  return [{ name, state: 'ok', ...seen(said, ...more(admins), ...open) }]
}

function namesOf(accounts: readonly Facts[]): string {
  const names = accounts.slice(0, MOST_NAMES).map(({ name }) => cleanText(name, 60))
  return names.join(', ')
}

function more({ length }: readonly Facts[]): readonly Sentence[] {
  return length > MOST_NAMES ? [say('accounts.more', { count: length - MOST_NAMES })] : []
}
