import type { Config } from '../../config/schema.ts'
import { comparedAddress } from '../../patterns/patterns.ts'
import type { Skip, SkipFacts } from '../types.ts'
import type { Entry } from './entries.ts'
import { addresses, findLogin, logins, networks, type Resolved } from './lists.ts'
import { clientOf } from './network-list.ts'

/** Makes `policy.skip` ready: why a message need not be scanned; undefined: it must. */
export function compileSkip(
  skip: Config['policy']['skip'],
  resolved: Resolved,
): (facts: SkipFacts) => Skip | undefined {
  const clients = networks('policy.skip.networks', skip.networks, resolved)
  const loginList = logins('policy.skip.authenticated', skip.authenticated)
  const senders = addresses('policy.skip.senders', skip.senders)
  const recipients = addresses('policy.skip.recipients', skip.recipients)
  if ([clients, loginList, senders, recipients].every((list) => list.isEmpty)) return () => undefined

  /** All of them, or the message must be scanned for the others; the first one's entry stands for all. */
  function byRecipients(all: readonly string[]): Entry | undefined {
    let first: Entry | undefined
    for (const recipient of all) {
      const entry = recipients.find(comparedAddress(recipient))
      if (entry === undefined) return undefined
      first ??= entry
    }
    return first
  }

  return (facts) => {
    const client = clients.isEmpty ? undefined : clients.find(clientOf(facts.clientAddress))
    if (client !== undefined) return skipOf('network', client)
    const login = loginList.isEmpty ? undefined : findLogin(loginList, facts.authenticated)
    if (login !== undefined) return skipOf('authenticated', login)
    const sender = senders.isEmpty ? undefined : senders.find(comparedAddress(facts.sender))
    if (sender !== undefined) return skipOf('sender', sender)
    const all = recipients.isEmpty ? undefined : byRecipients(facts.recipients)
    return all === undefined ? undefined : skipOf('recipients', all)
  }
}

function skipOf(by: Skip['by'], { text, place }: Entry): Skip {
  return { by, entry: text, place }
}
