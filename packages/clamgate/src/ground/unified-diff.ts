/** Lines around a change. */
const CONTEXT = 3

/** Changes between texts that are further apart than this are shown as one. */
const MAX_DISTANCE = 4000

interface Step {
  readonly kind: ' ' | '-' | '+'
  readonly line: string
  /** Of the line in the old and in the new text, from 0. */
  readonly old: number
  readonly new: number
}

/**
 * What differs between two texts, in the form of `diff -u`.
 * @returns no lines where nothing does
 */
export function unifiedDiff(
  before: string,
  after: string,
  names: readonly [string, string],
): readonly string[] {
  if (before === after) return []
  const steps = stepsBetween(linesOf(before), linesOf(after))
  const changed = steps.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]))
  const hunks: { start: number; end: number }[] = []
  for (const index of changed) {
    const last = hunks.at(-1)
    const start = Math.max(0, index - CONTEXT)
    const end = Math.min(steps.length, index + CONTEXT + 1)
    if (last !== undefined && start <= last.end) last.end = end
    else hunks.push({ start, end })
  }
  return [
    `--- ${names[0]}`,
    `+++ ${names[1]}`,
    ...hunks.flatMap(({ start, end }) => hunk(steps.slice(start, end))),
  ]
}

/** A last line without an end is another line than one with it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

function hunk(steps: readonly Step[]): readonly string[] {
  const [first] = steps
  const count = (without: Step['kind']) => steps.filter(({ kind }) => kind !== without).length
  const range = (start: number, length: number) =>
    `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`
  const [old, fresh] = [range(first?.old ?? 0, count('+')), range(first?.new ?? 0, count('-'))]
  return [`@@ -${old} +${fresh} @@`, ...steps.flatMap(({ kind, line }) => `${kind}${line}`.split('\n'))]
}

/** The shortest way from one list of lines to the other (Myers 1986), what both begin and end with put aside. */
function stepsBetween(a: readonly string[], b: readonly string[]): readonly Step[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const middle = middleSteps(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const kinds: readonly Step['kind'][] = [
    ...Array<' '>(head).fill(' '),
    ...middle,
    ...Array<' '>(tail).fill(' '),
  ]
  let [old, fresh] = [0, 0]
  return kinds.map((kind) => {
    const step = { kind, line: (kind === '+' ? b[fresh] : a[old]) ?? '', old, new: fresh }
    if (kind !== '+') old++
    if (kind !== '-') fresh++
    return step
  })
}

function middleSteps(a: readonly string[], b: readonly string[]): readonly Step['kind'][] {
  const trace = distances(a, b)
  if (trace === undefined) return [...Array<'-'>(a.length).fill('-'), ...Array<'+'>(b.length).fill('+')]
  const kinds: Step['kind'][] = []
  let [x, y] = [a.length, b.length]
  for (const [distance, furthest] of [...trace.entries()].toReversed()) {
    const k = x - y
    const at = (diagonal: number) => furthest.get(diagonal) ?? -1
    const isDown = k === -distance || (k !== distance && at(k - 1) < at(k + 1))
    const previous = isDown ? k + 1 : k - 1
    const fromX = distance === 0 ? 0 : at(previous)
    const fromY = distance === 0 ? 0 : fromX - previous
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      kinds.push(' ')
      x--
      y--
    }
    if (distance === 0) break
    kinds.push(isDown ? '+' : '-')
    x = fromX
    y = fromY
  }
  return kinds.toReversed()
}

/** For each distance, how far each diagonal was reached before it. */
function distances(
  a: readonly string[],
  b: readonly string[],
): readonly ReadonlyMap<number, number>[] | undefined {
  const trace: Map<number, number>[] = []
  const furthest = new Map<number, number>([[1, 0]])
  for (let distance = 0; distance <= Math.min(a.length + b.length, MAX_DISTANCE); distance++) {
    trace.push(new Map(furthest))
    for (let k = -distance; k <= distance; k += 2) {
      const [left, right] = [furthest.get(k - 1) ?? -1, furthest.get(k + 1) ?? -1]
      let x = k === -distance || (k !== distance && left < right) ? right : left + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      furthest.set(k, x)
      if (x >= a.length && x - k >= b.length) return trace
    }
  }
  return undefined
}
