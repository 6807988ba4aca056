import { together, type Unfound, type UnscannablePart, type Verdict } from './verdict.ts'

/**
 * All that mail is at once, each as a verdict of its own, in the order in which they tell most; what could not be brought
 * before the scanner by its kind. Each is decided upon by itself: whoever makes mail be one thing more makes no decision on
 * the others milder.
 */
export function atOnce(verdict: Verdict): readonly [Verdict, ...Verdict[]] {
  const also = 'also' in verdict ? (verdict.also ?? []) : []
  const [first, ...others] = [verdict, ...also].flatMap(byKind)
  return first === undefined ? [verdict] : [first, ...others]
}

function byKind(verdict: Verdict): readonly Verdict[] {
  if (verdict.kind !== 'unscannable') return [verdict]
  return KINDS.flatMap((kind) => {
    const parts = verdict.parts.filter((part) => part.kind === kind)
    return parts.length === 0 ? [] : [{ kind: 'unscannable', parts } as const]
  })
}

const KINDS: readonly UnscannablePart['kind'][] = ['bound', 'partial', 'undecodable', 'encrypted']

/** The same verdict with that of `kind`, which decided, in front of what the mail is as well; a finding stays there. */
export function withInFront(verdict: Verdict, kind: Verdict['kind']): Verdict {
  if (
    verdict.kind === 'infected' ||
    !('also' in verdict) ||
    verdict.also === undefined ||
    verdict.kind === kind
  )
    return verdict
  const { also, ignored, ...own } = verdict
  const all: readonly Unfound[] = [own, ...also]
  const front = all.find((one) => one.kind === kind)
  const [first, ...rest] = all.filter((one) => one !== front)
  if (front === undefined || first === undefined) return verdict
  const { also: more = [], ...next } = together([first, ...rest])
  return { ...front, also: [next, ...more], ...(ignored === undefined ? {} : { ignored }) }
}
