import type { Action } from '../../config/sections/actions.ts'
import type { ConfOption } from './conf-file.ts'
import {
  type Context,
  defaultOf,
  different,
  notCarried,
  originOf,
  type Remarks,
  SAME,
  withoutMeaning,
} from './context.ts'
import { readChoice } from './values.ts'

/** OnClean and OnInfected. `Quarantine` of clamav-milter is the hold queue of the MTA. */
const ACTION_OF = {
  Accept: 'accept',
  Defer: 'defer',
  Reject: 'reject',
  Blackhole: 'discard',
  Quarantine: 'mta-hold',
} as const satisfies Readonly<Record<string, Action>>

/** OnFail takes three of them. */
const FAIL_ACTION_OF = { Accept: 'accept', Defer: 'defer', Reject: 'reject' } as const

/** A converter for an option that takes an action. */
function action(path: string, meanings: Readonly<Record<string, Action>>) {
  return (option: ConfOption, context: Context): Remarks => {
    const meaning = readChoice(option.value, meanings)
    if (meaning === undefined) return notCarried(`it is none of ${Object.keys(meanings).join(', ')}`)
    context.draft.set(path, meaning, originOf(option, context))
    return SAME
  }
}

export const onClean = action('policy.clean', ACTION_OF)
export const onInfected = action('policy.infected', ACTION_OF)
export const onFail = action('policy.failure', FAIL_ACTION_OF)

export function noOnInfected({ draft }: Context): void {
  draft.set('policy.infected', ACTION_OF.Quarantine, defaultOf('OnInfected'))
}

const MAX_REJECT_MESSAGE = 900

/** `RejectMsg`: only with OnInfected Reject; `%v` is the name of the virus. */
export function rejectMsg(option: ConfOption, context: Context): Remarks {
  if (!rejects(context)) return withoutMeaning('it counts only with OnInfected Reject')
  const { value } = option
  if (!/^[\x20-\x7e]+$/.test(value)) {
    return notCarried('it holds characters that are not printable ASCII')
  }
  if (value.length > MAX_REJECT_MESSAGE) {
    return notCarried(`it is longer than ${MAX_REJECT_MESSAGE} characters`)
  }
  context.draft.set('policy.rejectMessage', value, originOf(option, context))
  return [
    ...(value.split('%v').length > 2 ? different(TWO_NAMES_NOTE) : SAME),
    ...(value.includes('%i') ? different('%i is the incident id here, and text in clamav-milter') : SAME),
  ]
}

const TWO_NAMES_NOTE = 'clamav-milter starts with one %v at most; here the name stands for each'

/** What Postfix says where a milter refuses without a text. */
const PLAIN_REFUSAL = 'Command rejected'

/** Without a text clamav-milter leaves the words to the MTA. */
export function noRejectMessage(context: Context): void {
  if (!rejects(context) || context.draft.has('policy.rejectMessage')) return
  context.draft.set('policy.rejectMessage', PLAIN_REFUSAL, `${defaultOf('RejectMsg')}: Postfix says so`)
  context.draft.note('different', PLAIN_NOTE)
}

const PLAIN_NOTE =
  'refusals carry the words that Postfix uses where there is no RejectMsg; remove policy.rejectMessage to name the virus in them'

function rejects(context: Context): boolean {
  return readChoice(context.given('OnInfected')?.value ?? '', ACTION_OF) === 'reject'
}

/** `AddHeader`. */
export function addHeader(option: ConfOption, context: Context): Remarks {
  const add = readChoice(option.value, { No: 'no', Replace: 'replace', Yes: 'replace', Add: 'add' })
  if (add === undefined) return notCarried('it is none of No, Replace, Yes, Add')
  context.draft.set('headers.add', add, originOf(option, context))
  return add === 'no' ? SAME : different(HEADER_NOTE)
}

const HEADER_NOTE =
  'X-Virus-Scanned names clamgate; X-Virus-Status also says when a message was not scanned, or not whole, and why'

/** `ReportHostname`. */
export function reportHostname(option: ConfOption, context: Context): Remarks {
  if (!/^[\x21-\x7e]{1,254}$/.test(option.value)) {
    return notCarried('it is no host name of at most 254 characters')
  }
  context.draft.set('headers.reportHostname', option.value, originOf(option, context))
  return SAME
}

const MAX_PROGRAM = 1000

/** `VirusAction`: a program without arguments. */
export function virusAction(option: ConfOption, context: Context): Remarks {
  if (option.value.length > MAX_PROGRAM) return notCarried('the name is too long')
  if (context.given('Chroot') !== undefined) {
    return notCarried('it runs inside of Chroot; name the program as it is outside')
  }
  context.draft.set('notify.command.program', option.value, originOf(option, context))
  return different(COMMAND_NOTE)
}

const COMMAND_NOTE =
  'the answer to the MTA does not wait for the program any more (notify.command.replyWait), and one that runs longer than 30s is ended'
