import { SignatureError } from '../errors.ts'
import { findFangfrisch } from './fangfrisch.ts'
import { findFreshclamUrls, findMaldet } from './occasional.ts'
import type { Rival, RivalQuestion } from './rival.ts'
import { Traces } from './traces.ts'
import { findUnofficialSigs } from './unofficial-sigs.ts'

/** Other updaters of signatures on this host, running or left behind. Changes nothing, runs nothing, and never rejects. */
export async function findRivals(question: RivalQuestion): Promise<readonly Rival[]> {
  const traces = new Traces(question.root)
  const looks = [findUnofficialSigs, findFangfrisch, findMaldet, findFreshclamUrls]
  const found = await Promise.all(looks.map((look) => look(traces, question)))
  return found.filter((rival) => rival !== undefined)
}

/** Why Clamgate does not touch a directory: another updater works there, and would undo what Clamgate does. */
export async function rivalIn(question: RivalQuestion): Promise<SignatureError | undefined> {
  const rivals = await findRivals(question)
  const rival = rivals.find(({ isAlive, isThere, excludes }) => isAlive && isThere && excludes)
  if (rival === undefined) return undefined
  const { databaseDirectory: directory } = question
  return new SignatureError(
    'SIGNATURES_RIVAL',
    `${rival.name} works on ${directory}, too (${seenBy(rival)}): each would remove and overwrite what the other one installs`,
    { remedy: `${takingOver(rival)}Remove it: ${rival.removal}.`, details: { rival: rival.name, directory } },
  )
}

/** Most of what is named of one. */
const MOST_NAMED = 6

export function seenBy({ evidence }: Rival): string {
  const more = evidence.length - MOST_NAMED
  return `${evidence.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What to do before it is removed. */
export function takingOver({ importable }: Rival): string {
  return importable === undefined
    ? ''
    : `Take its settings over with "clamgate signatures import ${importable}". `
}
