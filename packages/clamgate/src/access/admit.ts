import type { Actor } from './actor.ts'
import type { Act } from './acts.ts'
import { noSuchThing, proofNeeded } from './errors.ts'
import { isProved, may, type Thing } from './may.ts'

/**
 * Lets those on who may do it.
 * @throws {AccessError} ACCESS_NONE, ACCESS_PROOF_NEEDED
 */
export function admit(actor: Actor, act: Act, thing: Thing = {}): void {
  const answer = may(actor, act, thing)
  if (answer === 'no') noSuchThing()
  if (answer === 'proof') throw proofNeeded()
}

/**
 * For what an account does to itself that whoever finds a session open must not: people have to have shown lately who they are.
 * @throws {AccessError} ACCESS_PROOF_NEEDED
 */
export function admitProved(actor: Actor, nowMs: number = Date.now()): void {
  if (actor.kind === 'account' && !isProved(actor, nowMs)) throw proofNeeded()
}
