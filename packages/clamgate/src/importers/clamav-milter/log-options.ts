import type { ConfOption } from './conf-file.ts'
import {
  type Context,
  defaultOf,
  different,
  notCarried,
  originOf,
  outsidePath,
  type Remarks,
  SAME,
  withoutMeaning,
} from './context.ts'
import { readBoolean, readChoice } from './values.ts'

const STYLES = { Off: 'off', Basic: 'basic', Full: 'full' } as const

/** A converter for LogInfected and LogClean. */
function style(path: string) {
  return (option: ConfOption, context: Context): Remarks => {
    const meaning = readChoice(option.value, STYLES)
    if (meaning === undefined) return notCarried('it is none of Off, Basic, Full')
    context.draft.set(path, meaning, originOf(option, context))
    return SAME
  }
}

export const logInfected = style('log.infected')
export const logClean = style('log.clean')

export function noLogInfected({ draft }: Context): void {
  draft.set('log.infected', 'off', defaultOf('LogInfected'))
}

/** `LogFile`: an absolute path. */
export function logFile(option: ConfOption, context: Context): Remarks {
  if (!option.value.startsWith('/')) return notCarried('it is no absolute path')
  context.draft.set('log.file', outsidePath(option.value, context), originOf(option, context))
  return different(FILE_NOTE)
}

const FILE_NOTE =
  'each line begins with the time as 2026-11-23T01:59:26.000Z, not as "Mon Nov 23 01:59:26 2026 -> "; the words behind it are the same'

/** `LogTime`. */
export function logTime({ value }: ConfOption, context: Context): Remarks {
  const wanted = readBoolean(value)
  if (wanted === undefined) return notCarried('it is neither yes nor no')
  const text = 'lines in a file always begin with the time'
  return wanted || context.given('LogFile') === undefined ? withoutMeaning(text) : different(text)
}

/** `LogFileMaxSize` and `LogRotate`. */
export function rotation(): Remarks {
  return withoutMeaning(ROTATION)
}

const ROTATION =
  'Clamgate leaves rotation to logrotate, as deploy/logrotate/clamgate shows, and opens its file anew on SIGUSR1'

/** `LogSyslog`; with it the facility and the name on the lines. */
export function logSyslog(option: ConfOption, context: Context): Remarks {
  const { draft } = context
  const on = readBoolean(option.value)
  if (on === undefined) return notCarried('it is neither yes nor no')
  const origin = originOf(option, context)
  if (!on) {
    draft.set('log.syslog', false, origin)
    return SAME
  }
  const given = context.given('LogFacility')
  const facility = given === undefined ? undefined : facilityOf(given.value)
  const usesGiven = given !== undefined && facility !== undefined
  draft.set('log.syslog', facility ?? DEFAULT_FACILITY, usesGiven ? originOf(given, context) : origin)
  draft.set('log.tag', 'clamav-milter', 'the name that clamav-milter has in syslog')
  return SAME
}

/** `LogFacility`; `LogSyslog` takes its value. */
export function logFacility(option: ConfOption, context: Context): Remarks {
  if (readBoolean(context.given('LogSyslog')?.value ?? '') !== true) {
    return withoutMeaning('LogSyslog is off')
  }
  if (facilityOf(option.value) !== undefined) return SAME
  return notCarried(`there is no such facility here; log.syslog is ${DEFAULT_FACILITY}`)
}

const DEFAULT_FACILITY = 'local6'

/** The names are known in capitals only, `LOG_MAIL`. */
function facilityOf(value: string): string | undefined {
  const [, name] = /^LOG_(MAIL|DAEMON|USER|LOCAL[0-7])$/.exec(value) ?? []
  return name?.toLowerCase()
}

/** `LogVerbose`. */
export function logVerbose(option: ConfOption, context: Context): Remarks {
  const verbose = readBoolean(option.value)
  if (verbose === undefined) return notCarried('it is neither yes nor no')
  context.draft.set('log.level', verbose ? 'debug' : 'info', originOf(option, context))
  return SAME
}

/** `SupportMultipleRecipients`: lines and runs of VirusAction for each recipient, or for the last. */
export function multipleRecipients(option: ConfOption, context: Context): Remarks {
  const each = readBoolean(option.value)
  if (each === undefined) return notCarried('it is neither yes nor no')
  setRecipients(each ? 'each' : 'last', originOf(option, context), context)
  return SAME
}

export function noMultipleRecipients(context: Context): void {
  setRecipients('last', defaultOf('SupportMultipleRecipients'), context)
}

function setRecipients(which: 'each' | 'last', origin: string, { draft, given }: Context): void {
  draft.set('log.recipients', which, origin)
  if (given('VirusAction') !== undefined) draft.set('notify.command.recipients', which, origin)
}

/** Where lines go besides file and syslog: a daemon in the background has nobody at its standard error. */
export function aboutLogging(context: Context): void {
  const { draft } = context
  const elsewhere = draft.has('log.file') || draft.has('log.tag')
  const foreground = context.given('Foreground')
  if (elsewhere && readBoolean(foreground?.value ?? 'no') === false) {
    const origin = foreground === undefined ? defaultOf('Foreground') : originOf(foreground, context)
    draft.set('log.stderr', false, origin)
  }
  draft.note('different', LINES_NOTE)
}

const LINES_NOTE =
  'the lines of LogInfected and LogClean say UNKNOWN where clamav-milter says (null), have one pair of angle brackets around each recipient, and quote whole names of viruses'
