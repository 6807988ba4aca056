import type { Sentence } from '../ground/saying/sentence.ts'
import { messageOf } from '../ground/thrown.ts'
import { LATE, within } from '../ground/within.ts'
import { findingOf, groupNames } from './catalogue.ts'
import type { Check, Finding, Group } from './check.ts'
import { OWN_WHYS } from './own-whys.ts'
import { advised, say, seen } from './sentences/say.ts'

/** A part of what is looked at. */
export interface Section {
  /** Of checks that the catalogue doesn't know. */
  readonly group: Group
  /** Other subjects of which it has checks. */
  readonly also?: readonly Group[]
  /** What is said of it where it can't be looked at: `Postfix`. */
  readonly subject: string
  look(): Promise<readonly Check[]> | readonly Check[]
}

/** Runs all sections at one time. One that fails or takes too long says so, and holds up no other. */
export async function examine(sections: readonly Section[], timeoutMs: number): Promise<readonly Finding[]> {
  const found = await Promise.all(sections.map((section) => lookAt(section, timeoutMs)))
  const findings = found.flat()
  // Sorted, and otherwise in their order: a section may have checks of several subjects.
  return groupNames().flatMap((group) => findings.filter((finding) => finding.group === group))
}

async function lookAt(section: Section, timeoutMs: number): Promise<readonly Finding[]> {
  const { group, subject } = section
  try {
    const checks = await within(Promise.resolve(section.look()), timeoutMs)
    if (checks !== LATE) return checks.map((check) => findingOf(check, group))
    return [unseen(section, say('look.late', { subject, seconds: Math.round(timeoutMs / 1000) }))]
  } catch (error) {
    return [unseen(section, say('look.failed', { subject, why: messageOf(error) }))]
  }
}

function unseen({ group }: Section, said: Sentence): Finding {
  return {
    group,
    name: `${group}.look`,
    state: 'warn',
    ...seen(said),
    why: OWN_WHYS.look,
    ...advised(say('look.again')),
  }
}
