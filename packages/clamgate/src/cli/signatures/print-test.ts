import type { FileTest } from '../../app/signatures/test-file.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

/** More than that nobody reads on a screen; the JSON has them. */
const MOST_SHOWN = 20

/** What came of a file, then what was passed over in it. */
export function printTest(path: string, test: FileTest, { out, paint, columns }: Terminal): void {
  const { content, load, ham = [], refused } = test
  const say = (head: string, text: string) => {
    for (const line of wrapped(head, text, columns)) out(line)
  }
  if (refused !== undefined) {
    out(paint('red', 'It would be refused:'))
    say('  ', refused.sentence)
    if (refused.remedy !== undefined) say('  -> ', refused.remedy)
  } else {
    const counted = `${load?.signatures ?? 0} signatures`
    out(
      `${path}: ${ham.length === 0 ? paint('green', 'fine') : paint('yellow', 'hits clean mail')}, ${counted}`,
    )
  }
  for (const note of content?.notes ?? []) say('  note     ', note)
  list(
    'dropped',
    (content?.dropped ?? []).map(({ name, why }) => `${name}: ${why}`),
  )
  list(
    'skipped',
    (load?.skipped ?? []).map(({ rule, why }) => (rule === undefined ? why : `${rule}: ${why}`)),
  )
  list(
    'ham',
    ham.map(({ signature, messages }) => `${signature} hits ${messages} clean messages`),
  )

  function list(key: string, texts: readonly string[]): void {
    for (const text of texts.slice(0, MOST_SHOWN)) say(`  ${key.padEnd(8)} `, text)
    if (texts.length > MOST_SHOWN) say(`  ${key.padEnd(8)} `, `and ${texts.length - MOST_SHOWN} more`)
  }
}
