import type { AccountDocument, InviteReply } from '../../api/accounts/documents.ts'
import { ageOf } from '../age.ts'
import type { Terminal } from '../terminal.ts'

/** An account on one line, with what it may see. */
export function printAccount(account: AccountDocument, terminal: Pick<Terminal, 'out'>, nowMs: number): void {
  const { name, role, domains, addresses, disabled, signedIn, sessions, inviteEnds } = account
  const facts = [
    role,
    ...(disabled ? ['disabled'] : []),
    ...(signedIn === null ? ['never signed in'] : [`signed in ${ageOf(signedIn, nowMs)} ago`]),
    ...(sessions > 0 ? [`sessions: ${sessions}`] : []),
    ...(inviteEnds === null ? [] : ['invited']),
    ...factors(account),
  ]
  terminal.out(`${name}  ${facts.join(', ')}`)
  for (const one of [...domains, ...addresses]) terminal.out(`  ${one}`)
}

function factors({ secondFactors: { totp, webauthn } }: AccountDocument): readonly string[] {
  return [...(totp ? ['authenticator'] : []), ...(webauthn > 0 ? [`security keys: ${webauthn}`] : [])]
}

/** A way in. It is shown this once. */
export function printInvite(
  invite: InviteReply,
  terminal: Pick<Terminal, 'out' | 'err'>,
  nowMs: number,
): void {
  const { url, token, name, role, ends } = invite
  const minutes = Math.max(1, Math.round((Date.parse(ends) - nowMs) / 60_000))
  terminal.out(url ?? `invite#${token}`)
  const whom = name === null ? `a new account (${role})` : `${name} (${role})`
  terminal.err(
    `For ${whom}; good once, for ${minutes} minutes. Whoever has it gets in: show it to nobody else.`,
  )
  if (url === null) {
    terminal.err('console.url is not set: put the address of the console in front of it')
  }
}
