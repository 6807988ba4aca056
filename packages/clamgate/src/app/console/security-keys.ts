import type { Actor } from '../../access/actor.ts'
import { AccessError, noSuchThing } from '../../access/errors.ts'
import type { Entrance } from '../../accounts/entrance-types.ts'
import { createKeys } from '../../accounts/keys/keys.ts'
import type { SecurityKey } from '../../accounts/keys/types.ts'
import type { SecurityKeyService } from '../../api/accounts/routes/security-keys.ts'
import type { Store } from '../../store/types.ts'
import { readable } from './away.ts'
import { timeOf } from './describe.ts'

export interface SecurityKeyParts {
  readonly store: Pick<Store, 'state'>
  readonly entrance: Pick<Entrance, 'findHalf' | 'wrongSecond' | 'complete'>
  readonly now: () => number
  readonly consoleUrl: () => string | undefined
}

export function buildSecurityKeys(parts: SecurityKeyParts): SecurityKeyService {
  const { entrance, now, consoleUrl } = parts
  const state = readable(parts.store.state)
  const keys = createKeys({
    ...{ now, consoleUrl },
    store: {
      add: (args) => state('security-key.add', args),
      list: (args) => state('security-key.list', args),
      used: (args) => state('security-key.used', args),
      remove: (args) => state('security-key.remove', args),
    },
  })
  const own = ({ kind, id }: Actor) => (kind === 'account' ? id : noSuchThing())
  return {
    list: async (actor) => ({ keys: (await keys.list(own(actor))).map(describe) }),
    newOptions: (actor) => keys.newOptions({ id: own(actor), name: actor.name }),
    add: async (actor, label, response) => describe(await keys.add(own(actor), label, response)),
    remove: (actor, id) => keys.remove(own(actor), id),
    askOptions: async (secret) => keys.askOptions((await entrance.findHalf(secret)).account.id, secret),
    async second(secret, response, from) {
      const { account } = await entrance.findHalf(secret)
      try {
        await keys.check(account.id, secret, response)
      } catch (error) {
        const isWrong = error instanceof AccessError && error.code === 'ACCESS_WRONG'
        if (isWrong) await entrance.wrongSecond(secret, account, from)
        throw error
      }
      return await entrance.complete(secret, from)
    },
  }
}

function describe({ id, label, createdAtMs, usedAtMs }: SecurityKey) {
  const used = usedAtMs === undefined ? null : timeOf(usedAtMs)
  return { id, label, created: timeOf(createdAtMs), used }
}
