import { readLogicalLines } from './logical-lines.ts'

/** A logical line that was changed, or was put behind all others. */
export interface LineEdit {
  /** Which line: the name of a parameter, or a service such as `submission/inet`. */
  readonly key: string
  /** As it stood in the file; null where there was none. */
  readonly before: string | null
  readonly after: string
}

/** What an edit has changed, line by line. The edit removes no line, and puts new ones at the end. */
export function lineEdits(
  before: string,
  after: string,
  keyOf: (plain: string) => string,
): readonly LineEdit[] {
  const old = withTails(before)
  return withTails(after).flatMap(({ raw, plain, tail }, index): readonly LineEdit[] => {
    const was = old[index]
    if (was?.raw === raw) return []
    // A line whose last entry went lets go of the comments in front of that.
    const isCut = was !== undefined && was.tail !== tail
    const full = isCut
      ? { before: was.raw + was.tail, after: raw + tail }
      : { before: was?.raw ?? null, after: raw }
    return [{ key: keyOf(plain), ...full }]
  })
}

/** Logical lines, and what stands between each and the next one. */
function withTails(text: string) {
  const lines = readLogicalLines(text)
  return lines.map((line, index) => ({ ...line, tail: text.slice(line.end, lines[index + 1]?.start) }))
}

/** What became of one line that was to be set back. */
export interface LineOutcome {
  readonly key: string
  /** `changed`: nothing in the file stands as the edit left it. */
  readonly state: 'restored' | 'changed'
}

export interface RestoredLines {
  readonly text: string
  readonly outcomes: readonly LineOutcome[]
}

/**
 * Sets lines back to what they were, wherever in the file they stand now. A line that is not as the edit left it stays.
 * The last of several that are alike is meant: it is the one that holds.
 */
export function restoreLines(text: string, edits: readonly LineEdit[]): RestoredLines {
  const outcomes: LineOutcome[] = []
  let restored = text
  // From the end: what was put behind the last line has to go before that line is set back.
  for (const { key, before, after } of edits.toReversed()) {
    const line = readLogicalLines(restored).findLast(
      ({ start, raw }) => after.startsWith(raw) && restored.startsWith(after, start),
    )
    outcomes.unshift({ key, state: line === undefined ? 'changed' : 'restored' })
    if (line === undefined) continue
    const end = line.start + after.length
    const rest = restored.slice(before === null ? endOfLine(restored, end) : end)
    restored = restored.slice(0, line.start) + (before ?? '') + rest
  }
  return { text: restored, outcomes }
}

/** The one stretch of a text in which two versions of it differ. */
export interface Hunk {
  readonly start: number
  readonly before: string
  readonly after: string
}

export function hunkBetween(before: string, after: string): Hunk {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let same = 0
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1
  return {
    start,
    before: before.slice(start, before.length - same),
    after: after.slice(start, after.length - same),
  }
}

/** The first version, of the second one. */
export function takeBackHunk(text: string, { start, before, after }: Hunk): string {
  return text.slice(0, start) + before + text.slice(start + after.length)
}

/** The second version, of the first one. */
export function applyHunk(text: string, { start, before, after }: Hunk): string {
  return text.slice(0, start) + after + text.slice(start + before.length)
}

/** Behind the line break that ends this line. */
function endOfLine(text: string, end: number): number {
  return end + (/^\r?\n/.exec(text.slice(end, end + 2))?.[0].length ?? 0)
}
