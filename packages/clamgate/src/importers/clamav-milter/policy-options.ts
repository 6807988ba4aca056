import type { Action } from '../../config/sections/actions.ts'
import { type Context, type Convert, defaultOf, oneOf } from './conversion.ts'
import { readChoice } from './values.ts'

/** OnClean and OnInfected. `Quarantine` of clamav-milter is the hold queue of the MTA. */
export const ACTIONS = {
  Accept: 'accept',
  Defer: 'defer',
  Reject: 'reject',
  Blackhole: 'discard',
  Quarantine: 'mta-hold',
} as const satisfies Readonly<Record<string, Action>>

/** `OnClean`. clamav-milter does not look at the age of the databases, so that it counts for mail scanned with old ones, too. */
export const onClean = oneOf('policy.clean', ACTIONS, (action, { context, origin }) => {
  if (action !== 'accept') context.draft.set('policy.databasesOutdated', action, origin)
})

const MAX_REJECT_MESSAGE = 900

/** `RejectMsg`: only with OnInfected Reject; `%v` is the name of the virus. */
export const rejectMsg: Convert = (option) => {
  if (!rejects(option.context)) return option.withoutMeaning('it counts only with OnInfected Reject')
  const { value } = option
  if (!/^[\x20-\x7e]+$/.test(value)) {
    return option.notCarried('it holds characters that are not printable ASCII')
  }
  if (value.length > MAX_REJECT_MESSAGE) {
    return option.notCarried(`it is longer than ${MAX_REJECT_MESSAGE} characters`)
  }
  option.set('policy.rejectMessage', value)
  if (value.split('%v').length > 2) option.different(TWO_NAMES_NOTE)
  if (value.includes('%i')) option.different('%i is the incident id here, and text in clamav-milter')
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
  return readChoice(context.option('OnInfected')?.value ?? '', ACTIONS) === 'reject'
}

/** `AddHeader`. */
export const addHeader = oneOf(
  'headers.add',
  { No: 'no', Replace: 'replace', Yes: 'replace', Add: 'add' },
  (add, option) => {
    if (add !== 'no') option.different(HEADER_NOTE)
  },
)

const HEADER_NOTE =
  'X-Virus-Scanned names clamgate; X-Virus-Status also says when a message was not scanned, or not whole, and why'

/** `ReportHostname`. */
export const reportHostname: Convert = (option) => {
  if (!/^[\x21-\x7e]{1,254}$/.test(option.value)) {
    return option.notCarried('it is no host name of at most 254 characters')
  }
  option.set('headers.reportHostname', option.value)
}

const MAX_PROGRAM = 1000

/** `VirusAction`: a program without arguments. */
export const virusAction: Convert = (option) => {
  if (option.value.length > MAX_PROGRAM) return option.notCarried('the name is too long')
  if (option.context.option('Chroot') !== undefined) {
    return option.notCarried('it runs inside of Chroot; name the program as it is outside')
  }
  option.set('notify.command.program', option.value)
  option.different(COMMAND_NOTE)
  const about = { place: option.origin, lines: NOTICE_LINES }
  option.context.draft.note('before-start', MAILING_NOTE, about)
}

const MAILING_NOTE =
  'under the systemd unit a program gains no rights (NoNewPrivileges): sendmail(1), mail(1) and sudo fail in it. Where it only sends mail, take notify.command out of the file and put these lines in'
const NOTICE_LINES = [
  'notify:',
  '  mail:',
  '    server: 127.0.0.1:25',
  '    to: [ postmaster@example.org ]   # whoever the program sends mail to',
]

const COMMAND_NOTE =
  'the answer to the MTA does not wait for the program any more (notify.command.replyWait), and one that runs longer than 30s is ended'
