import { parseNetwork } from '../../patterns/patterns.ts'
import { shown } from '../draft.ts'
import type { Conversion, Convert } from './conversion.ts'
import { expressionEntry } from './expression.ts'
import { type ListLine, parseAllowList, parseLoginList } from './list-files.ts'

/** More entries than this do not belong into a file that people edit. */
const MAX_ENTRIES = 2000

const LISTS = {
  sender: 'policy.skip.senders',
  recipient: 'policy.skip.recipients',
  user: 'policy.skip.authenticated',
} as const

/** `AllowList`, or `Whitelist`, which wins where both are there. */
export const allowList: Convert = (option) => {
  const { draft } = option.context
  if (option.name === 'AllowList' && option.context.option('Whitelist') !== undefined) {
    return option.different('clamav-milter reads only Whitelist where both are given')
  }
  addLines(option, option.value, parseAllowList)
  if (draft.has(LISTS.sender) || draft.has(LISTS.recipient)) option.different(BRACKETS_NOTE)
  if (draft.has(LISTS.sender)) option.different(CLAIM_NOTE)
}

const BRACKETS_NOTE =
  'addresses are compared without angle brackets, so that mail of sendmail(1), which has none, is exempt too'
const CLAIM_NOTE =
  'anybody can claim to be an exempt sender; prefer policy.skip.networks or policy.skip.authenticated'

/** `SkipAuthenticated`: an extended expression, or `file:/path`. */
export const skipAuthenticated: Convert = (option) => {
  const [, file] = /^file:(.*)$/s.exec(option.value) ?? []
  if (file !== undefined) return addLines(option, file, parseLoginList)
  const result = expressionEntry(option.value, 'extended')
  if ('problem' in result) option.notCarried(result.problem)
  else option.add(LISTS.user, result.entry)
}

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
      else draft.note(NOTE_OF[line.kind], line.why, { place, option: shown(line.text) })
    }
  }
}

const NOTE_OF = { problem: 'not-carried', different: 'different' } as const

/** clamav-milter compares IPv6 addresses in words of as many bits, and only whole words of the mask work. */
const WHOLE_WORDS_BITS = 32

/** `LocalNet`: an address, `address/prefix`, a host name, or `local`. */
export const localNet: Convert = (option) => {
  const { value } = option
  const parsed = parseNetwork(value)
  if (!parsed.ok) return option.notCarried(`${parsed.message}${looseMask(value)}`)
  option.add('policy.skip.networks', value)
  const { network } = parsed
  if (network.kind === 'local') option.different(LOCAL_NOTE)
  if (network.kind === 'host') option.different(HOST_NOTE)
  if (network.kind === 'network' && network.family === 6 && network.prefix % WHOLE_WORDS_BITS !== 0) {
    option.different(IPV6_NOTE)
  }
}

/** clamav-milter takes the digits in front, none for 0: every client. */
function looseMask(value: string): string {
  const [, digits, more] = /\/(\d*)(.*)$/.exec(value) ?? []
  if (more === undefined || more === '' || /^\.\d/.test(more)) return ''
  return `; clamav-milter takes it for /${digits === '' ? '0, every client' : digits}, so see what was meant`
}

const LOCAL_NOTE =
  'local means mail from this host, through sendmail(1) or from a loopback address; clamav-milter hardly ever recognised it, so that such mail was scanned'
const HOST_NOTE = 'every address of the host counts, not only the first'
const IPV6_NOTE =
  'clamav-milter compares the wrong bits of it, and skipped mail of other networks instead; here it is what it says'
