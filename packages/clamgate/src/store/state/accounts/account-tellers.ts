import type { Account, Standing } from '../../../accounts/types.ts'
import type { StateContext } from '../operation.ts'
import type { TellersOf } from '../teller.ts'
import { accountById } from './account-rows.ts'

/** What the audit has of an account: who it is to this host. */
export function standingTold({
  name,
  role,
  domains,
  addresses,
  isDisabled,
}: Standing & Pick<Account, 'name'> & Partial<Pick<Account, 'isDisabled'>>): object {
  return { name, role, domains, addresses, disabled: isDisabled ?? false }
}

/** Accounts as others change them, and what everybody changes of the own one. */
export const ACCOUNT_TELLERS: TellersOf<
  | 'account.change'
  | 'account.remove'
  | 'account.prefer'
  | 'account.setPassword'
  | 'account.beginTotp'
  | 'account.confirmTotp'
  | 'account.dropSecondFactors'
> = {
  async 'account.change'(context, { id }, run) {
    const before = await standingOf(context, id)
    const result = await run()
    if (result.state !== 'done') return { result, row: undefined }
    return { result, row: { object: id, before, after: standingTold(result.account) } }
  },
  async 'account.remove'(_context, { id }, run) {
    const result = await run()
    if (result.state !== 'done') return { result, row: undefined }
    return { result, row: { object: id, before: standingTold(result.account) } }
  },
  async 'account.prefer'(_context, { id, preferences }, run) {
    return { result: await run(), row: { object: id, after: preferences } }
  },
  async 'account.setPassword'(_context, { id }, run) {
    const result = await run()
    return { result, row: result ? { object: id } : undefined }
  },
  async 'account.beginTotp'(_context, { id }, run) {
    return { result: await run(), row: { object: id } }
  },
  async 'account.confirmTotp'(_context, { id, recovery }, run) {
    const result = await run()
    return { result, row: result ? { object: id, after: { codesMade: recovery.length } } : undefined }
  },
  async 'account.dropSecondFactors'(context, { id, all }, run) {
    const before = (await accountById(context.tx, id))?.secondFactors
    const result = await run()
    if (!result || before === undefined) return { result, row: undefined }
    const { totp, webauthn } = before
    return {
      result,
      row: { object: id, before: { totp, securityKeys: webauthn }, after: { keepsSecurityKeys: !all } },
    }
  },
}

async function standingOf({ tx }: StateContext, id: string): Promise<object | undefined> {
  const account = await accountById(tx, id)
  return account && standingTold(account)
}
