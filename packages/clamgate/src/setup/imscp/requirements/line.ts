import { cleanText } from '../../../ground/clean.ts'
import type { Fault } from './types.ts'

/** The panel shows one line, and a longer one is not read. */
export const LONGEST_LINE = 500
const LONGEST_REMEDY = 350
/** Room for `. And 3 more`. */
const REST = 20

/** All that is wrong in one line: as many as fit, the first one in any case, with what to do. */
export function oneLine(faults: readonly Fault[]): string {
  const [first, ...others] = faults
  if (first === undefined) return ''
  let line = sentenceOf(first, others.length === 0 ? LONGEST_LINE : LONGEST_LINE - REST)
  let told = 1
  for (const other of others) {
    const longer = `${line}. Also: ${sentenceOf(other, LONGEST_LINE)}`
    if (longer.length > LONGEST_LINE - REST) break
    line = longer
    told++
  }
  const left = faults.length - told
  return left > 0 ? `${line}. And ${left} more` : line
}

function sentenceOf({ what, remedy }: Fault, longest: number): string {
  const end = `: ${cleanText(remedy, LONGEST_REMEDY)}`
  return `${cleanText(what, longest - end.length)}${end}`
}
