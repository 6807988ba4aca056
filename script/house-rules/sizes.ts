import type { Sources, Violation } from './source.ts'

const MOST_LINES = 350
const MOST_TEST_LINES = 500

/** Files that are too long, and files named for no job. */
export function sizes(sources: Sources): readonly Violation[] {
  return [...sources.values()].flatMap(({ path, text, isTest }) => {
    const lines = text.split('\n').length - 1
    const most = isTest ? MOST_TEST_LINES : MOST_LINES
    const violations: Violation[] = []
    if (lines > most) {
      violations.push({
        path,
        line: undefined,
        message: `${lines} lines, at most ${most}`,
        remedy: 'split it by responsibility',
      })
    }
    if (/(^|\/)(utils?|helpers?|misc|common)(\/|\.)/.test(path)) {
      violations.push({
        path,
        line: undefined,
        message: 'named for no job',
        remedy: 'name it for what it does, or move it to its user',
      })
    }
    return violations
  })
}
