import { shown } from '../draft.ts'
import { type Conversion, type Convert, commentedOut } from './conversion.ts'
import { expressionEntry } from './expression.ts'
import { type ListLine, parseAllowList, parseLoginList } from './list-files.ts'
import { readBoolean } from './values.ts'

/** More entries than this do not belong into a file that people edit. */
const MAX_ENTRIES = 2000

const LISTS = {
  sender: 'policy.skip.raw.senders',
  recipient: 'policy.skip.raw.recipients',
  user: 'policy.skip.raw.authenticated',
} as const

/** Where `*` stands for everybody who logs in. */
const LOGINS = 'policy.skip.authenticated'

/** `AllowList`, or `Whitelist`, which wins where both are there. */
export const allowList: Convert = (option) => {
  const { draft } = option.context
  if (option.name === 'AllowList' && option.context.option('Whitelist') !== undefined) {
    return option.different('clamav-milter reads only Whitelist where both are given')
  }
  addLines(option, option.value, parseAllowList)
  if (draft.has(LISTS.sender)) option.different(CLAIM_NOTE)
}

const CLAIM_NOTE =
  'anybody can claim to be an exempt sender; prefer policy.skip.networks or policy.skip.authenticated'

/** `SkipAuthenticated`: an extended expression, or `file:/path`. */
export const skipAuthenticated: Convert = (option) => {
  const [, file] = /^file:(.*)$/s.exec(option.value) ?? []
  if (file !== undefined) return addLines(option, file, parseLoginList)
  const word = readBoolean(option.value) ?? SWITCHES.get(option.value.toLowerCase())
  if (word !== undefined) return option.leave(LOGINS, word ? EVERYBODY : undefined, switchNote(option.value))
  const result = expressionEntry(option.value, 'extended')
  if ('problem' in result) return option.leave(LISTS.user, undefined, result.problem)
  if (option.comment !== undefined) return option.leave(LISTS.user, result.entry, COMMENT_NOTE)
  option.add(LISTS.user, result.entry)
}

/** Words that somebody writes who takes the option for a switch, besides those of {@link readBoolean}. */
const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['off', false],
])

const EVERYBODY = '*'

function switchNote(value: string): string {
  return `this is no switch but an expression for log-in names: clamav-milter skipped users with "${shown(value)}" in their names and scanned the mail of all others. Nobody is exempt now; name the users, or take the # away from "${EVERYBODY}" to exempt everybody who logs in`
}

const COMMENT_NOTE =
  'clamav-milter 1.4 takes what stands behind # for a part of the expression, which then hardly ever matches; take away the # in front if the users are to be exempt'

/** Puts the entries of a list file into the draft. */
function addLines(
  option: Conversion,
  insidePath: string,
  parse: (text: string) => readonly ListLine[],
): void {
  const { draft, readList } = option.context
  const path = option.outsidePath(insidePath)
  const file = readList(path)
  const lines = 'problem' in file ? [] : parse(file.text)
  if ('problem' in file) {
    option.notCarried(`${shown(path)} ${file.problem}`)
  } else if (lines.length === 0) {
    option.withoutMeaning('the file has no entry')
  } else if (lines.length > MAX_ENTRIES) {
    const count = `the file has ${lines.length} entries`
    option.notCarried(`${count}, and at most ${MAX_ENTRIES} are put into the result`)
  } else {
    for (const line of lines) {
      const place = shown(`${path}:${line.line}`)
      if ('entry' in line) draft.add(LISTS[line.kind], line.entry, shown(`${place} ${line.text}`))
      else if (line.kind === 'different')
        draft.note('different', line.why, { place, option: shown(line.text) })
      else {
        draft.leave(LISTS[line.list], undefined, shown(`${place} ${line.text}`))
        draft.note('before-start', commentedOut(line.why), { place, option: shown(line.text) })
      }
    }
  }
}
