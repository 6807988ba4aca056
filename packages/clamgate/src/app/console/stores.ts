import type { AccountStores } from '../../accounts/store.ts'
import type { TokenStore } from '../../accounts/tokens/types.ts'
import { within } from '../../ground/within.ts'
import type { Store } from '../../store/types.ts'
import { readable } from './away.ts'

/** Joins what accounts need on disk with the operations of the store, one to one. */
export function accountStores(store: Pick<Store, 'state'>): AccountStores {
  const state = readable(store.state)
  return {
    accounts: {
      find: (args) => state('account.find', args),
      read: (args) => state('account.read', args),
      list: (args) => state('account.list', args),
      lookUp: (args) => state('account.lookUp', args),
      isAny: () => state('account.isAny', undefined),
      change: (args) => state('account.change', args),
      remove: (args) => state('account.remove', args),
      prefer: (args) => state('account.prefer', args),
      setPassword: (args) => state('account.setPassword', args),
      rehash: (args) => state('account.rehash', args),
      entered: (args) => state('account.entered', args),
      beginTotp: (args) => state('account.beginTotp', args),
      confirmTotp: (args) => state('account.confirmTotp', args),
      useTotp: (args) => state('account.useTotp', args),
      resealTotp: (args) => state('account.resealTotp', args),
      useRecovery: (args) => state('account.useRecovery', args),
      dropSecondFactors: (args) => state('account.dropSecondFactors', args),
    },
    sessions: {
      open: (args) => state('session.open', args),
      find: createFinding({
        look: (args) => state('session.look', args),
        find: (args) => state('session.find', args),
      }),
      renew: (args) => state('session.renew', args),
      failed: (args) => state('session.failed', args),
      list: (args) => state('session.list', args),
      count: (args) => state('session.count', args),
      end: (args) => state('session.end', args),
    },
    invites: {
      make: (args) => state('invite.make', args),
      read: (args) => state('invite.read', args),
      take: (args) => state('invite.take', args),
      open: (args) => state('invite.open', args),
    },
  }
}

/** The same for tokens. */
export function tokenStore(store: Pick<Store, 'state'>): TokenStore {
  const state = readable(store.state)
  const note = createNoting()
  return {
    make: (args) => state('token.make', args),
    look: (args) => state('token.look', args),
    note: (args) => note(args.hash, async () => await state('token.note', args)),
    list: (args) => state('token.list', args),
    revoke: (args) => state('token.revoke', args),
  }
}

interface Finding<Args, Found> {
  /** Reads alone. */
  readonly look: (
    args: Args,
  ) => Promise<{ readonly found: Found | undefined; readonly needsWriting: boolean }>
  /** The same, and writes down what is to be written of it. */
  readonly find: (args: Args) => Promise<Found | undefined>
}

/** A request waits so long for a note that it came, ms: whoever looks next finds it in most cases. */
const NOTE_MS = 250

/** Writes down that something was used, of each once at a time. No request fails, or waits for long, where that cannot be written. */
function createNoting() {
  const underWay = new Set<string>()
  return async (key: string, write: () => Promise<unknown>): Promise<undefined> => {
    if (underWay.has(key)) return
    underWay.add(key)
    const noted = write()
      // The next request tries again.
      .catch(() => undefined)
      .finally(() => underWay.delete(key))
    await within(noted, NOTE_MS)
  }
}

/** Finds what comes with each request, and notes that it was used; what is over is removed first. */
function createFinding<Args extends { readonly hash: string }, Found>({ look, find }: Finding<Args, Found>) {
  const note = createNoting()
  return async (args: Args): Promise<Found | undefined> => {
    const { found, needsWriting } = await look(args)
    if (!needsWriting) return found
    if (found === undefined) return await find(args)
    await note(args.hash, () => find(args))
    return found
  }
}
