import { escapeText, unescapeText } from '../../batch/text.ts'
import type { StateContext } from '../operation.ts'
import type { TellersOf } from '../teller.ts'
import { accountById } from './account-rows.ts'

/** What opens an account beside its password: tokens of programs, and security keys. */
export const KEY_TELLERS: TellersOf<
  'token.make' | 'token.revoke' | 'security-key.add' | 'security-key.remove'
> = {
  async 'token.make'(context, { token }, run) {
    const result = await run()
    if (!result) return { result, row: undefined }
    const { label, acts, networks } = token
    const account = await nameOf(context, token.account)
    const ends = new Date(token.endsAtMs).toISOString()
    return { result, row: { object: `token ${token.id}`, after: { label, account, acts, networks, ends } } }
  },
  async 'token.revoke'(context, { id }, run) {
    const kept = await context.tx
      .selectFrom('token')
      .select(['label', 'account'])
      .where('id', '=', escapeText(id))
      .executeTakeFirst()
    const before = kept && { label: unescapeText(kept.label), account: await nameOf(context, kept.account) }
    const result = await run()
    return { result, row: result ? { object: `token ${id}`, before } : undefined }
  },
  async 'security-key.add'(_context, { key: { id, label } }, run) {
    const result = await run()
    return { result, row: result ? { object: `security key ${id}`, after: { label } } : undefined }
  },
  async 'security-key.remove'({ tx }, { account, id }, run) {
    const kept = await tx
      .selectFrom('security_key')
      .select('label')
      .where('id', '=', escapeText(id))
      .where('account', '=', account)
      .executeTakeFirst()
    const before = kept && { label: unescapeText(kept.label) }
    const result = await run()
    return { result, row: result ? { object: `security key ${id}`, before } : undefined }
  },
}

async function nameOf({ tx }: StateContext, id: string): Promise<string> {
  return (await accountById(tx, id))?.name ?? id
}
