import { basename } from 'node:path'
import { formatOf } from '../catalogue/formats.ts'
import { namesIn } from '../check/formats.ts'
import { LAYOUTS } from '../check/layout.ts'
import { readRules } from '../check/yara.ts'
import type { LoadReport } from '../ports.ts'
import type { Complaint } from './messages.ts'

/**
 * Which rules clamscan has passed over. It names the rule, or a line; what follows a line that it does not understand is
 * lost as well, without a word.
 * @param paths the YARA files that were loaded
 */
export async function skippedRules(
  complaints: readonly Complaint[],
  paths: readonly string[],
  signal: AbortSignal,
): Promise<LoadReport['skipped']> {
  if (complaints.length === 0) return []
  const rules = paths.filter((path) => LAYOUTS[formatOf(path) ?? 'ndb'].isYara)
  const wanted = new Set(
    complaints.flatMap(({ file, rule }) => (file === '' && rule !== undefined ? [rule] : [])),
  )
  const homes = new Map<string, string>()
  for (const path of wanted.size === 0 ? [] : rules)
    for (const name of await namesIn(path, 'yara', wanted, signal))
      if (!homes.has(name)) homes.set(name, basename(path))
  const skipped: LoadReport['skipped'][number][] = []
  for (const { file, rule, line, why } of complaints) {
    const path = rules.find((one) => basename(one) === file)
    const named =
      rule ?? (path === undefined || line === undefined ? undefined : await ruleAt(path, line, signal))
    const home = file === '' ? homes.get(rule ?? '') : file
    skipped.push({ file: home ?? '', rule: named, why: line === undefined ? why : `line ${line}: ${why}` })
  }
  return skipped
}

/** The rule that a line belongs to. */
async function ruleAt(path: string, line: number, signal: AbortSignal): Promise<string | undefined> {
  let last: string | undefined
  for await (const rules of readRules(path, signal))
    for (const rule of rules) {
      if (rule.line > line) return last
      last = rule.name
    }
  return last
}
