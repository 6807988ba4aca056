import type { Actor } from '../../access/actor.ts'
import { noSuchThing } from '../../access/errors.ts'
import type { Own } from '../../accounts/own.ts'
import type { ConsoleLanguage } from '../../accounts/types.ts'
import type { SelfService } from '../../api/accounts/service.ts'
import { describeSelf, timeOf } from './describe.ts'

export interface SelfParts {
  readonly own: Own
  readonly language: () => ConsoleLanguage
}

/** The own account of whoever asks. Whoever opens the control socket has none. */
export function createSelfService(actor: Actor, { own, language }: SelfParts): SelfService {
  const id = () => (actor.kind === 'host' ? noSuchThing() : actor.id)

  async function by() {
    const sessions = await own.sessions(actor.id)
    return sessions.find((one) => one.id === actor.session)?.by
  }

  return {
    async read() {
      if (actor.kind === 'host') return describeSelf(actor, undefined, undefined, language())
      return describeSelf(actor, await own.read(actor.id), await by(), language())
    },
    async prefer(change) {
      const kept = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      return describeSelf(actor, await own.prefer(id(), kept), await by(), language())
    },
    setPassword: async (password, from) =>
      await own.setPassword(id(), password, (await by()) ?? 'password', from),
    beginTotp: async () => await own.beginTotp(id()),
    confirmTotp: async (code) => await own.confirmTotp(id(), code),
    dropTotp: async () => await own.dropTotp(id()),
    async sessions() {
      const sessions = (await own.sessions(id())).map((one) => ({
        ...{ id: one.id, isThis: one.id === actor.session, signedInBy: one.by },
        ...{ started: timeOf(one.startedAtMs), seen: timeOf(one.seenAtMs) },
        ...{ address: one.address, agent: one.agent },
      }))
      return { sessions }
    },
    endSession: async (session) => await own.endSession(id(), session),
    endSessions: async () => await own.endSessions(id()),
  }
}
