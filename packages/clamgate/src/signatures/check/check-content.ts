import { formatOf } from '../catalogue/formats.ts'
import type { Candidate } from '../ports.ts'
import { filterCompanion } from './companion.ts'
import { refusal } from './failures.ts'
import { type FirstLook, lookAtHead } from './first-look.ts'
import { LAYOUTS } from './layout.ts'
import { type Checked, checkLines } from './line-check.ts'
import type { CheckContext, ContentReport } from './report.ts'
import { rewrite } from './rewrite.ts'
import { checkRules } from './rule-check.ts'
import { refuseShrunk } from './shrink.ts'

/**
 * Looks whether what came is a database of its format, and may go live: not the web page that a server has for those whom
 * it gives no file, no advertisement, nothing that the loader would take though it is none. One pass, in pieces; a companion
 * (`.ign2`, `.fp`) also looks through the files that are beside it, so it is checked after those of its source.
 * @throws {SignatureError} SIGNATURES_DECOY, SIGNATURES_MALFORMED, SIGNATURES_SHRUNK
 */
export async function checkContent(candidate: Candidate, context: CheckContext): Promise<ContentReport> {
  const { plan, path, bytes } = candidate
  const { before, isConfirmed, signal } = context
  const layout = LAYOUTS[plan.format]
  refuseEnding(candidate)
  if (bytes === 0 && layout.detects) throw empty(candidate)
  const { foreign, hasMark } = await lookAtHead(path)
  if (foreign !== undefined) throw isNoDatabase(candidate, foreign)

  const checked = await (layout.isYara ? checkRules : checkLines)(candidate, hasMark, signal)
  const { drops } = checked
  if (checked.signatures === 0 && drops.count === 0 && layout.detects) throw onlyComments(candidate, checked)
  if (before !== undefined && !isConfirmed)
    refuseShrunk(candidate, before, { signatures: checked.signatures, bytes })

  const dropped = drops.count
  await filterCompanion(candidate, hasMark, context, drops)
  const signatures = checked.signatures - (drops.count - dropped)
  const leftOut = whyLeftOut(candidate, context, signatures)
  const isRewritten = hasMark || drops.lines.size > 0
  return {
    signatures: leftOut === undefined ? signatures : 0,
    rewritten: isRewritten ? await rewrite(path, { without: drops.lines, hasMark }, signal) : undefined,
    dropped: drops.told,
    droppedCount: drops.count,
    notes: hasMark ? [...checked.notes, 'a byte-order mark was taken away'] : checked.notes,
    leftOut,
  }
}

/** An ending that ClamAV takes for something else, whatever the plan says. */
function refuseEnding(candidate: Candidate): void {
  const { plan } = candidate
  if (formatOf(plan.name) === plan.format) return
  throw refusal(
    'SIGNATURES_MALFORMED',
    candidate,
    `has an ending that is not taken from third parties: it is to be a .${plan.format}`,
  )
}

function empty(candidate: Candidate): Error {
  // A server that has nothing for us answers with nothing; a file of one's own is unfinished.
  const isAnswer = candidate.source.road.kind === 'https'
  return refusal(isAnswer ? 'SIGNATURES_DECOY' : 'SIGNATURES_MALFORMED', candidate, 'is empty')
}

function isNoDatabase(candidate: Candidate, { isDecoy, what }: NonNullable<FirstLook['foreign']>): Error {
  return refusal(
    isDecoy ? 'SIGNATURES_DECOY' : 'SIGNATURES_MALFORMED',
    candidate,
    `is ${what}, and no database`,
  )
}

function onlyComments(candidate: Candidate, { comment }: Checked): Error {
  return refusal(
    'SIGNATURES_DECOY',
    candidate,
    comment === undefined ? 'has no signature in it' : 'has nothing but comments',
  )
}

function whyLeftOut(
  { plan }: Candidate,
  { hasOfficialDaily }: CheckContext,
  signatures: number,
): string | undefined {
  if (signatures === 0) return 'nothing is left of it'
  if (plan.format === 'ftm' && !hasOfficialDaily)
    return 'without an official daily it would switch off the table of file types that ClamAV brings'
  return undefined
}
