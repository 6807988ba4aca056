import { shown } from '../draft.ts'
import { type Context, type Convert, defaultOf, originOf, yesOrNo } from './conversion.ts'
import { readBoolean } from './values.ts'

/** How much LogInfected and LogClean say. */
export const STYLES = { Off: 'off', Basic: 'basic', Full: 'full' } as const

/** `LogFile`: an absolute path. */
export const logFile: Convert = (option) => {
  if (!option.value.startsWith('/')) return option.notCarried('it is no absolute path')
  const path = option.outsidePath(option.value)
  option.different(FILE_NOTE)
  if (option.context.keepLogFile || OURS.test(path)) return option.set('log.file', path)
  option.set('log.file', LOG_FILE)
  option.different(
    `the log is ${LOG_FILE} now, where the service may write and logrotate knows it: what reads ${shown(path)} has to read that, or import with --keep-log-file`,
  )
}

/** Of the service's unit and of deploy/logrotate/clamgate. The old file is rotated for another user, and cannot be written to then. */
const LOG_FILE = '/var/log/clamgate/clamgate.log'
const OURS = /^\/var\/log\/clamgate\/[^/]+\.log$/

const FILE_NOTE =
  'each line begins with the time as 2026-11-23T01:59:26.000Z, not as "Mon Nov 23 01:59:26 2026 -> "; the words behind it are the same'

/** `LogTime`. */
export const logTime = yesOrNo((wanted, option) => {
  const text = 'lines in a file always begin with the time'
  if (wanted || option.context.option('LogFile') === undefined) option.withoutMeaning(text)
  else option.different(text)
})

/** `LogSyslog`; with it the facility and the name on the lines. */
export const logSyslog = yesOrNo((on, option) => {
  const { context, origin } = option
  if (!on) return option.set('log.syslog', false)
  const named = context.option('LogFacility')
  const facility = named === undefined ? undefined : facilityOf(named.value)
  const isNamed = named !== undefined && facility !== undefined
  context.draft.set('log.syslog', facility ?? DEFAULT_FACILITY, isNamed ? originOf(named, context) : origin)
  context.draft.set('log.tag', 'clamav-milter', 'the name that clamav-milter has in syslog')
})

/** `LogFacility`; `LogSyslog` takes its value. */
export const logFacility: Convert = (option) => {
  if (readBoolean(option.context.option('LogSyslog')?.value ?? '') !== true) {
    option.withoutMeaning('LogSyslog is off')
  } else if (facilityOf(option.value) === undefined) {
    option.notCarried(NO_FACILITY)
    option.different(`log.syslog is ${DEFAULT_FACILITY}`)
  }
}

const NO_FACILITY =
  'it is no facility that Clamgate knows: LOG_MAIL, LOG_DAEMON, LOG_USER, LOG_LOCAL0 to LOG_LOCAL7'
const DEFAULT_FACILITY = 'local6'

/** The names are known in capitals only, `LOG_MAIL`. */
function facilityOf(value: string): string | undefined {
  const [, name] = /^LOG_(MAIL|DAEMON|USER|LOCAL[0-7])$/.exec(value) ?? []
  return name?.toLowerCase()
}

/** `SupportMultipleRecipients`: lines and runs of VirusAction for each recipient, or for the last. */
export const multipleRecipients = yesOrNo((each, { origin, context }) => {
  setRecipients(each ? 'each' : 'last', origin, context)
})

export function noMultipleRecipients(context: Context): void {
  setRecipients('last', defaultOf('SupportMultipleRecipients'), context)
}

function setRecipients(which: 'each' | 'last', origin: string, { draft, option }: Context): void {
  draft.set('log.recipients', which, origin)
  if (option('VirusAction') !== undefined) draft.set('notify.command.recipients', which, origin)
}

/** Where lines go besides file and syslog: a daemon in the background has nobody at its standard error. */
export function aboutLogging(context: Context): void {
  const { draft } = context
  const isLogged = draft.has('log.file') || draft.has('log.tag')
  const foreground = context.option('Foreground')
  if (isLogged && readBoolean(foreground?.value ?? 'no') === false) {
    const origin = foreground === undefined ? defaultOf('Foreground') : originOf(foreground, context)
    draft.set('log.stderr', false, origin)
  }
  draft.note('different', LINES_NOTE)
}

const LINES_NOTE =
  'the lines of LogInfected and LogClean say UNKNOWN where clamav-milter says (null), have one pair of angle brackets around each recipient, and quote whole names of viruses'
