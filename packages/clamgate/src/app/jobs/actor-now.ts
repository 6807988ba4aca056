import type { Actor } from '../../access/actor.ts'
import type { Store } from '../../store/types.ts'

/** Whoever asked for something, as they are now: a job is done later than it was asked for. Undefined: they have no access any more. */
export function createActorNow({ state }: Pick<Store, 'state'>) {
  return async (maker: Actor): Promise<Actor | undefined> => {
    // Whoever may open the control socket.
    if (maker.kind === 'host') return maker
    const account = await state('account.read', { id: maker.id })
    if (account === undefined || account.isDisabled) return undefined
    const { role, domains, addresses } = account
    return { ...maker, role, domains, addresses }
  }
}
