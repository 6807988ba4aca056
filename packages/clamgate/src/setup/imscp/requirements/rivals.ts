import { findRivals } from '../../../signatures/rivals/find-rivals.ts'
import type { Rival } from '../../../signatures/rivals/rival.ts'
import { broken, type Fault, type Question } from './types.ts'

const SCRIPT = 'clamav-unofficial-sigs'
/** Of a sentence that has to fit into one line with others. */
const MOST_CHARS = 220

export async function lookForRivals(question: Question, root = '/'): Promise<readonly Fault[]> {
  if (!question.signatures) return []
  const { databaseDirectory, old } = question
  return rivalFaults(await findRivals({ root, databaseDirectory }), old.signatureScript)
}

/**
 * Pure: other updaters of the same signatures that run, or could at any time. It is no matter where they write to: the
 * providers count their downloads with ours.
 * @param isOld the script is that of the old plugin, which goes
 */
export function rivalFaults(rivals: readonly Rival[], isOld: boolean): readonly Fault[] {
  const others = rivals.filter(({ name, isAlive, excludes }) => {
    return isAlive && excludes && !(isOld && name === SCRIPT)
  })
  return others.map(({ name, evidence, removal }) =>
    broken(
      `${name} is on this host and fetches the same signatures (${namesOf(evidence)})`,
      `remove it first: ${removal.length <= MOST_CHARS ? removal : shortened(removal)}; or keep it, with clamav_unofficial_sigs = no`,
    ),
  )
}

/** Files by which it is known: programs and what starts them come first. */
function namesOf(evidence: readonly string[]): string {
  let text = ''
  let told = 0
  for (const one of evidence) {
    const longer = text === '' ? one : `${text}, ${one}`
    if (told > 0 && longer.length > MOST_CHARS - ' and 10 more'.length) break
    text = longer
    told++
  }
  const left = evidence.length - told
  return left > 0 ? `${text} and ${left} more` : text
}

/** The command that does the most of it; the files are named already. */
function shortened(removal: string): string {
  const [first = ''] = removal.split(', then ')
  return first.length <= MOST_CHARS / 2 && !first.startsWith('rm ')
    ? `${first}, then the rest of these files`
    : 'delete these files'
}
