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
  return {
    make: (args) => state('token.make', args),
    find: createFinding({
      look: (args) => state('token.look', args),
      find: (args) => state('token.find', args),
    }),
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

/**
 * Finds what comes with each request. That it was used is noted, and a request does not fail, or wait for long, where that cannot be
 * written; what is over is removed first.
 */
function createFinding<Args extends { readonly hash: string }, Found>({ look, find }: Finding<Args, Found>) {
  /** Of each, once at a time. */
  const touched = new Set<string>()
  return async (args: Args): Promise<Found | undefined> => {
    const { found, needsWriting } = await look(args)
    if (!needsWriting) return found
    if (found === undefined) return await find(args)
    const { hash } = args
    if (touched.has(hash)) return found
    touched.add(hash)
    const noted = find(args)
      // The next request tries again.
      .catch(() => undefined)
      .finally(() => touched.delete(hash))
    await within(noted, NOTE_MS)
    return found
  }
}
