import type { AuditActor } from '../../../audit/row.ts'
import type { StateContext } from '../operation.ts'
import type { TellersOf } from '../teller.ts'
import { accountById } from './account-rows.ts'
import { standingTold } from './account-tellers.ts'
import { findIdentity } from './identities.ts'

/** The groups of somebody give another role: nobody of this host did that. */
const CLAMGATE: AuditActor = { kind: 'clamgate', id: 'clamgate', name: 'clamgate' }

/** Who comes in, how, and whose sessions end. */
export const ENTRANCE_TELLERS: TellersOf<
  'session.open' | 'session.renew' | 'session.end' | 'invite.make' | 'invite.take' | 'identity.enter'
> = {
  async 'session.open'(context, { session }, run) {
    const result = await run()
    if (!result) return { result, row: undefined }
    const actor = await actorOf(context, session.account, session.id)
    const { by, state } = session
    return { result, row: { object: actor.name, actor, after: { by, state } } }
  },
  async 'session.renew'(context, { to }, run) {
    const result = await run()
    const actor = result ? await sessionActor(context, to) : undefined
    return { result, row: actor && { object: actor.name, actor } }
  },
  async 'session.end'(context, wanted, run) {
    if ('hash' in wanted) {
      // Half a session that ends after wrong codes is told by the row of the code that failed.
      const actor = await sessionActor(context, wanted.hash, 'full')
      return { result: await run(), row: actor && { object: actor.name, actor } }
    }
    const ended = await run()
    const { account, id } = wanted
    if (id !== undefined && ended === 0) return { result: ended, row: undefined }
    return { result: ended, row: { object: id ?? account, after: { account, ended } } }
  },
  async 'invite.make'(_context, { invite }, run) {
    const result = await run()
    if (result.state !== 'made') return { result, row: undefined }
    const { account, name, dropsSecondFactors, role, domains, addresses } = invite
    const after = { name, role, domains, addresses, ...(dropsSecondFactors ? { dropsSecondFactors } : {}) }
    return { result, row: { object: account ?? name ?? 'whoever follows it', after } }
  },
  async 'invite.take'(_context, _args, run) {
    const result = await run()
    if (result.state !== 'done') return { result, row: undefined }
    const { id, name } = result.account
    return {
      result,
      row: { object: name, actor: { kind: 'account', id, name }, after: standingTold(result.account) },
    }
  },
  async 'identity.enter'(context, asked, run) {
    const id = (await findIdentity(context.tx, asked))?.id
    const before = id === undefined ? undefined : await accountById(context.tx, id)
    const result = await run()
    const after = result.state === 'done' ? await accountById(context.tx, result.id) : undefined
    if (after === undefined || before?.version === after.version) return { result, row: undefined }
    const told = { before: before && standingTold(before), after: standingTold(after) }
    return {
      result,
      row: { isAside: true, act: 'accounts.write', object: after.id, actor: CLAMGATE, ...told },
    }
  },
}

async function actorOf({ tx }: StateContext, id: string, session: string): Promise<AuditActor> {
  const account = await accountById(tx, id)
  return { kind: 'account', id, name: account?.name ?? id, session }
}

async function sessionActor(
  context: StateContext,
  hash: string,
  state?: 'full',
): Promise<AuditActor | undefined> {
  const row = await context.tx
    .selectFrom('session')
    .select(['id', 'account', 'state'])
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (row === undefined || (state !== undefined && row.state !== state)) return undefined
  return await actorOf(context, row.account, row.id)
}
