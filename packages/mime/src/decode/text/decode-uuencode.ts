import { Distinct } from '../distinct.ts'
import { decodeIdentity } from '../identity.ts'
import type { DecodeOptions, Decodings } from '../types.ts'
import { lineAt } from './lines.ts'
import { uuFileAt } from './uu-file.ts'
import { readUu, UU_RULES, uuLines } from './uu-lines.ts'

/**
 * Decodes a part that says it is uuencoded (POSIX.1 uuencode). The main reading is its first file; without a begin line, the lines
 * that are data. Many readers do not know this encoding: they have the octets as they are.
 */
export function decodeUuencode(
  source: Buffer,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Decodings {
  const files = filesIn(source, start, end)
  if (files.length === 0) {
    const lines = uuLines(source, start, end, source.subarray(0, 0))
    for (const rules of UU_RULES) files.push(readUu(source, lines, rules))
  }
  const [main = source.subarray(start, start), ...others] = files
  const all = new Distinct(main, ['F04'])
  for (const octets of others) all.add(octets, 'F04')
  const raw = decodeIdentity(source, start, end, options)
  for (const octets of [raw.main, ...raw.others.map((other) => other.octets)]) all.add(octets, 'F04')
  return all.done(main.length === 0 && hasContent(source, start, end))
}

function filesIn(source: Buffer, start: number, end: number): Buffer[] {
  const files: Buffer[] = []
  for (let at = start; at < end; ) {
    const line = lineAt(source, at, end)
    const found = uuFileAt(source, line, end)
    files.push(...(found?.files ?? []).map(({ octets }) => octets))
    at = found?.next ?? line.next
  }
  return files
}

function hasContent(source: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((source[at] ?? 0) > 32) return true
  return false
}
