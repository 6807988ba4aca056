import type { Config } from '../../config/schema.ts'
import { comparedAddress, comparedRaw } from '../../patterns/patterns.ts'
import type { RawFacts, Skip, SkipFacts } from '../types.ts'
import type { Entry } from './entries.ts'
import { addresses, findLogin, logins, networks, type Resolved, rawTexts } from './lists.ts'
import { clientOf } from './network-list.ts'

/** Makes `policy.skip` ready: why a message need not be scanned; undefined: it must. */
export function compileSkip(
  skip: Config['policy']['skip'],
  resolved: Resolved,
): (facts: SkipFacts, raw: () => RawFacts) => Skip | undefined {
  const clients = networks('policy.skip.networks', skip.networks, resolved)
  const loginList = logins('policy.skip.authenticated', skip.authenticated)
  const senders = addresses('policy.skip.senders', skip.senders)
  const recipients = addresses('policy.skip.recipients', skip.recipients)
  const findRecipient = (recipient: string) => {
    const entry = recipients.isEmpty ? undefined : recipients.find(comparedAddress(recipient))
    return entry === undefined ? undefined : skipOf('recipients', entry)
  }
  const byRaw = compileRaw(skip.raw, findRecipient)
  if (byRaw === undefined && [clients, loginList, senders, recipients].every((list) => list.isEmpty))
    return () => undefined

  return (facts, raw) => {
    const client = clients.isEmpty ? undefined : clients.find(clientOf(facts.clientAddress))
    if (client !== undefined) return skipOf('network', client)
    const login = loginList.isEmpty ? undefined : findLogin(loginList, facts.authenticated)
    if (login !== undefined) return skipOf('authenticated', login)
    const sender = senders.isEmpty ? undefined : senders.find(comparedAddress(facts.sender))
    if (sender !== undefined) return skipOf('sender', sender)
    const each = recipients.isEmpty ? undefined : ofEach(facts.recipients, findRecipient)
    return each ?? byRaw?.(facts, raw())
  }
}

/** The same for `policy.skip.raw`; undefined where that has no entry. A recipient may be in either list. */
function compileRaw(
  skip: Config['policy']['skip']['raw'],
  findRecipient: (recipient: string) => Skip | undefined,
): ((facts: SkipFacts, raw: RawFacts) => Skip | undefined) | undefined {
  const rawLogins = rawTexts('policy.skip.raw.authenticated', skip.authenticated)
  const rawSenders = rawTexts('policy.skip.raw.senders', skip.senders)
  const rawRecipients = rawTexts('policy.skip.raw.recipients', skip.recipients)
  if (rawLogins.isEmpty && rawSenders.isEmpty && rawRecipients.isEmpty) return undefined

  return (facts, { authenticated = '', sender, recipients }) => {
    const login = authenticated === '' ? undefined : rawLogins.find(comparedRaw(authenticated))
    if (login !== undefined) return { ...skipOf('authenticated', login), isRaw: true }
    const from = rawSenders.find(comparedRaw(sender))
    if (from !== undefined) return { ...skipOf('sender', from), isRaw: true }
    if (rawRecipients.isEmpty) return undefined
    return ofEach(recipients, (recipient, index): Skip | undefined => {
      const to = rawRecipients.find(comparedRaw(recipient))
      if (to !== undefined) return { ...skipOf('recipients', to), isRaw: true }
      return findRecipient(facts.recipients[index] ?? '')
    })
  }
}

/** All of them, or the message must be scanned for the others; the first one stands for all. */
function ofEach(
  recipients: readonly string[],
  find: (recipient: string, index: number) => Skip | undefined,
): Skip | undefined {
  let first: Skip | undefined
  for (const [index, recipient] of recipients.entries()) {
    const skip = find(recipient, index)
    if (skip === undefined) return undefined
    first ??= skip
  }
  return first
}

function skipOf(by: Skip['by'], { text, place }: Entry): Skip {
  return { by, entry: text, place }
}
