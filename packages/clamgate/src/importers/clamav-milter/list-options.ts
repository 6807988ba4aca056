import { type ListLine, parseAllowList } from './allow-list.ts'
import type { ConfOption } from './conf-file.ts'
import {
  type Context,
  different,
  notCarried,
  originOf,
  outsidePath,
  type Remarks,
  SAME,
  withoutMeaning,
} from './context.ts'
import { shown } from './draft.ts'
import { expressionEntry } from './expression.ts'
import { parseLoginList } from './login-list.ts'

/** More entries than this do not belong into a file that people edit. */
const MAX_ENTRIES = 2000

const LISTS = {
  sender: 'policy.skip.senders',
  recipient: 'policy.skip.recipients',
  user: 'policy.skip.authenticated',
} as const

/** `AllowList`, or `Whitelist`, which wins where both are there. */
export function allowList(option: ConfOption, context: Context): Remarks {
  if (option.name === 'AllowList' && context.given('Whitelist') !== undefined) {
    return different('clamav-milter reads only Whitelist where both are given')
  }
  return [
    ...list(outsidePath(option.value, context), parseAllowList, context),
    ...(context.draft.has(LISTS.sender) || context.draft.has(LISTS.recipient)
      ? different(BRACKETS_NOTE)
      : SAME),
    ...(context.draft.has(LISTS.sender) ? different(CLAIM_NOTE) : SAME),
  ]
}

const BRACKETS_NOTE =
  'addresses are compared without angle brackets, so that mail of sendmail(1), which has none, is exempt too'
const CLAIM_NOTE =
  'anybody can claim to be an exempt sender; prefer policy.skip.networks or policy.skip.authenticated'

/** `SkipAuthenticated`: an extended expression, or `file:/path`. */
export function skipAuthenticated(option: ConfOption, context: Context): Remarks {
  if (option.value.startsWith('file:')) {
    return list(outsidePath(option.value.slice('file:'.length), context), parseLoginList, context)
  }
  const result = expressionEntry(option.value, 'extended')
  if ('problem' in result) return notCarried(result.problem)
  context.draft.add(LISTS.user, result.entry, originOf(option, context))
  return SAME
}

function list(
  path: string,
  parse: (text: string) => readonly ListLine[],
  { draft, readList }: Context,
): Remarks {
  const file = readList(path)
  if ('problem' in file) return notCarried(`${shown(path)} ${file.problem}`)
  const lines = parse(file.text)
  if (lines.length === 0) return withoutMeaning('the file has no entry')
  if (lines.length > MAX_ENTRIES) {
    return notCarried(
      `the file has ${lines.length} entries, and at most ${MAX_ENTRIES} are put into the result`,
    )
  }
  for (const line of lines) {
    const place = shown(`${path}:${line.line}`)
    if ('entry' in line) {
      draft.add(LISTS[line.kind], line.entry, shown(`${place} ${line.text}`))
    } else {
      const kind = line.kind === 'problem' ? 'not-carried' : 'different'
      draft.note(kind, line.why, { place, option: shown(line.text) })
    }
  }
  return SAME
}
