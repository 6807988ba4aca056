import type { AccountEvent } from '../../accounts/entrance-types.ts'
import type { TokensDeps } from '../../accounts/tokens/tokens.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'

type What = AccountEvent['what']
interface Names {
  /** The account, or `Somebody`. */
  readonly who: string
  readonly from: string
  readonly by: string
}

/** Where nothing is wrong; the others are warnings. */
const SENTENCES: Readonly<Record<What, (names: Names) => string>> = {
  'signed-in': ({ who, from, by }) => `${who} has signed in to the console from ${from} by ${by}`,
  'signed-out': ({ who, from }) => `${who} has signed out of the console from ${from}`,
  proved: ({ who, from }) => `${who} has shown again who it is, from ${from}`,
  'entered-by-invite': ({ who, from }) => `${who} has followed an invitation to the console from ${from}`,
  'sign-in-failed': ({ who, from }) => `Sign-in to the console from ${from} failed: ${who}`,
  'second-factor-failed': ({ who, from }) => `Wrong second factor for the console from ${from}: ${who}`,
  'proof-failed': ({ who, from }) => `Wrong proof for the console from ${from}: ${who}`,
  'invite-failed': ({ from }) => `No such invitation to the console, from ${from}`,
  throttled: ({ who, from }) => `Too many tries to sign in to the console from ${from}: ${who} has to wait`,
}
const GOOD: ReadonlySet<What> = new Set<What>(['signed-in', 'signed-out', 'proved', 'entered-by-invite'])

/** Lines of the log for who comes in and who does not. Names that nobody has are not in them: people type passwords there. */
export function tellAccounts(log: Log): (event: AccountEvent) => void {
  return ({ what, account, address, by }) => {
    const fields = {
      ...(account === undefined ? {} : { account: cleanText(account) }),
      address: cleanText(address),
      ...(by === undefined ? {} : { by }),
    }
    // Who comes by single sign-on and is not let in has no account, or none that is known yet.
    const who =
      fields.account ?? (by === 'oidc' ? 'nobody whom the provider vouched for' : 'no account of that name')
    const sentence = SENTENCES[what]({ who, from: fields.address, by: by ?? 'password' })
    log[GOOD.has(what) ? 'info' : 'warn'](`account.${what}`, sentence, fields)
  }
}

/** A line of the log for a token that somebody shows who is not where it may come from: of each token once a minute. */
export function tellForeignToken(guard: Pick<RepeatGuard, 'write'>): TokensDeps['onForeign'] {
  return ({ id, label }, account, from) => {
    const fields = { account: cleanText(account), address: cleanText(from), token: id }
    const sentence = `The token ${cleanText(label)} of ${fields.account} was refused: ${fields.address} is in none of its networks`
    guard.write('warn', `account.token-refused ${id}`, 'account.token-refused', sentence, fields)
  }
}
