import type { Actor } from '../../access/actor.ts'
import { admit } from '../../access/admit.ts'
import { noSuchThing } from '../../access/errors.ts'
import type { Administration } from '../../accounts/administration.ts'
import { BUNDLES } from '../../accounts/tokens/bundles.ts'
import type { Tokens } from '../../accounts/tokens/tokens.ts'
import type { ListedToken } from '../../accounts/tokens/types.ts'
import type { TokenDocument, TokenService } from '../../api/tokens/documents.ts'
import { timeOf } from './describe.ts'

export interface TokenParts {
  readonly tokens: Tokens
  readonly administration: Pick<Administration, 'find'>
}

/** Tokens of whoever asks, and of all for administrators. */
export function createTokenService(actor: Actor, { tokens, administration }: TokenParts): TokenService {
  const own = () => (actor.kind === 'host' ? undefined : actor.id)
  return {
    async list(isAll) {
      if (isAll) admit(actor, 'tokens.read')
      const bundles = Object.entries(BUNDLES).map(([name, acts]) => [name, [...acts]])
      const found = await tokens.list(isAll ? undefined : own())
      return { tokens: found.map(describeToken), bundles: Object.fromEntries(bundles) }
    },
    async make({ account, ...wanted }) {
      const id = await ownerOf(account)
      const { text, token } = await tokens.make({ ...wanted, account: id.id })
      return { token: text, details: describeToken({ ...token, accountName: id.name }) }
    },
    async revoke(id) {
      const token = await tokens.read(id)
      admit(actor, 'self.write', { owner: token.account })
      await tokens.revoke(id)
      return describeToken(token)
    },
  }

  async function ownerOf(which: string | undefined): Promise<{ readonly id: string; readonly name: string }> {
    if (which === undefined) return actor.kind === 'host' ? noSuchThing() : actor
    admit(actor, 'tokens.write')
    return await administration.find(which)
  }
}

function describeToken(token: ListedToken): TokenDocument {
  const { id, label, account, accountName, acts, networks, seenAtMs, seenFrom = null } = token
  return {
    ...{ id, label, account, accountName, acts: [...acts], networks: [...networks] },
    ...{ created: timeOf(token.createdAtMs), ends: timeOf(token.endsAtMs), usedFrom: seenFrom },
    used: seenAtMs === undefined ? null : timeOf(seenAtMs),
  }
}
