import { dirname } from 'node:path'
import type { Sources, Violation } from './source.ts'

const MOST_LINES = 250
/** With a reason at its top, `Long: …`, and for a test. */
const MOST_LINES_WITH_REASON = 350
/** By a script of ours, from what is short. */
const GENERATED = /^\/\*\*\n \* Generated from /
const REASON = /^(?:\/\/|\/\*\*| \*) Long: \w/m
/** Lines in which the reason is looked for. */
const TOP_LINES = 6
const LEAST_LINES = 12
const MOST_FILES = 25

/** Files that are too long or too short, folders with too many files, and files named for no job. */
export function sizes(sources: Sources): readonly Violation[] {
  const violations: Violation[] = []
  const say = (path: string, message: string, remedy: string) =>
    violations.push({ path, line: undefined, message, remedy })
  const users = usersOf(sources)
  const folders = new Map<string, number>()
  for (const { path, text, isTest } of sources.values()) {
    const lines = text.split('\n').length - 1
    const hasReason = isTest || REASON.test(text.split('\n', TOP_LINES).join('\n'))
    const most = hasReason ? MOST_LINES_WITH_REASON : MOST_LINES
    if (lines > most && !GENERATED.test(text))
      say(
        path,
        `${lines} lines, at most ${most}`,
        'split it by responsibility, or say at its top why it is Long:',
      )
    if (/(^|\/)(utils?|helpers?|misc|common)(\/|\.)/.test(path))
      say(path, 'named for no job', 'name it for what it does, or move it to its user')
    if (isTest) continue
    folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1)
    const isGroup = path.endsWith('/index.ts') // of commands: the folder is the noun
    if (lines < LEAST_LINES && !isGroup && users.get(path)?.size === 1)
      say(path, `${lines} lines for one user`, 'move them there')
  }
  for (const [path, files] of folders)
    if (files > MOST_FILES) say(path, `${files} files, at most ${MOST_FILES}`, 'make folders by subject')
  return violations
}

/** By file, who imports it; tests do not count. */
function usersOf(sources: Sources): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>()
  for (const { path, imports, isTest } of sources.values()) {
    if (isTest) continue
    for (const { target } of imports)
      if (target !== undefined) users.set(target, (users.get(target) ?? new Set()).add(path))
  }
  return users
}
