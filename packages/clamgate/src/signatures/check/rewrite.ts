import { mkdir, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readLines, visitLines } from './lines.ts'

const MARK_BYTES = 3

/**
 * Copies a file without some of its lines, beside it and under the same name. Each line that stays, stays as it is: the
 * signatures that are in it keep their digests.
 * @param without lines, from 1
 */
export async function rewrite(
  path: string,
  { without, hasMark }: { readonly without: ReadonlySet<number>; readonly hasMark: boolean },
  signal: AbortSignal,
): Promise<string> {
  const beside = join(dirname(path), 'filtered')
  await mkdir(beside, { recursive: true, mode: 0o700 })
  const copy = join(beside, basename(path))
  await using file = await open(copy, 'w', 0o600)
  for await (const lines of readLines(path, signal)) {
    const kept: Buffer[] = []
    visitLines(lines, (bytes, start, end, { line, offset }) => {
      if (without.has(line)) return
      const from = hasMark && offset === 0 ? MARK_BYTES : start
      kept.push(bytes.subarray(from, Math.min(end + 1, bytes.length)))
    })
    for (const part of joined(kept)) await file.write(part)
  }
  await file.sync()
  return copy
}

/** Neighbours in memory as one, so that a file of a million lines is not written line by line. */
function joined(parts: readonly Buffer[]): readonly Buffer[] {
  const all: Buffer[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (
      last !== undefined &&
      last.buffer === part.buffer &&
      last.byteOffset + last.length === part.byteOffset
    )
      all[all.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + part.length)
    else all.push(part)
  }
  return all
}
