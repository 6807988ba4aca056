import { AccessError } from '../../access/errors.ts'
import { StoreError } from '../../store/errors.ts'
import type { Store } from '../../store/types.ts'

/** Operations of the store as accounts have them: where it is off or away, nobody can be known. @throws {AccessError} ACCESS_AWAY */
export function readable(state: Store['state']): Store['state'] {
  return async (name, args) => {
    try {
      return await state(name, args)
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause
      if (cause.code === 'STORE_OFF') {
        throw new AccessError('ACCESS_AWAY', 'The console needs the store, and store.url is off', {
          remedy: 'Set store.url, then restart the daemon.',
          cause,
        })
      }
      throw new AccessError('ACCESS_AWAY', 'Accounts cannot be read at this moment', {
        remedy: 'See clamgate doctor for the store; mail goes on.',
        cause,
      })
    }
  }
}
