import { nearest } from '../../ground/nearest.ts'
import type { WrongValue } from '../key-info.ts'
import { showText } from '../problem.ts'

/** What was meant by a word that is no truth value here. */
export function booleanMeant({ value }: WrongValue): string | undefined {
  const word = String(value)
  if (/^(on|yes|y|true|t|enabled?|1)$/i.test(word)) return 'write true'
  return /^(off|no|n|false|f|disabled?|0)$/i.test(word) ? 'write false' : undefined
}

/** The choice that a word was meant to be: a mistyped one, or a word that other programs have for it. */
export function choiceMeant({ info, value }: WrongValue): string | undefined {
  const texts = info.choices.map(String)
  if (value === false && texts.includes('off')) return 'write off'
  if (value === false && texts.includes('no')) return 'write no'
  // The names of syslog.h: LOG_MAIL, LOG_LOCAL6, LOG_WARNING.
  const word = String(value).toLowerCase().replace(/^log_/, '')
  if (/^(off|no|none)$/.test(word) && info.choices.includes(false)) return 'write false'
  // clamav-unofficial-sigs switches a source off by its rating.
  if (/^disabled?$/.test(word) && info.path.endsWith('.rating')) return 'write enabled: false instead'
  const known = OTHER_WORDS.get(word) ?? []
  const near = typeof value === 'string' ? nearest(word, texts) : undefined
  const meant = texts.find((one) => one === word) ?? known.find((one) => texts.includes(one)) ?? near
  return meant === undefined ? undefined : `did you mean ${meant}?`
}

/** What others call a choice of ours, in lower case: clamav-milter, Postfix, rspamd, amavis. */
const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    hold: ['mta-hold'],
    block: ['reject'],
    refuse: ['reject'],
    deny: ['reject'],
    bounce: ['reject'],
    drop: ['discard'],
    blackhole: ['discard'],
    delete: ['discard'],
    pass: ['accept'],
    allow: ['accept'],
    deliver: ['accept'],
    tempfail: ['defer'],
    in: ['inbound'],
    incoming: ['inbound'],
    out: ['outbound'],
    outgoing: ['outbound'],
    virus: ['infected', 'malware'],
    // AddHeader of clamav-milter, LogSyslog
    yes: ['replace', 'mail'],
    true: ['replace', 'mail'],
    // levels of syslog(3), of loggers, of clamd.conf
    warning: ['warn'],
    err: ['error'],
    crit: ['error'],
    critical: ['error'],
    alert: ['error'],
    emerg: ['error'],
    fatal: ['error'],
    notice: ['info'],
    information: ['info'],
    verbose: ['debug'],
    trace: ['debug'],
    // LogInfected and LogClean
    none: ['off'],
  }),
)

/** `policy.skip.authenticated` is no switch, as the condition of that name is. */
export function loginsMeant({ info, value, isElement }: WrongValue): string | undefined {
  if (info.path !== 'policy.skip.authenticated' || isElement || typeof value !== 'boolean') return undefined
  return value ? 'write [ "*" ] for everybody who has logged in' : 'remove the line'
}

/** `signatures.schedule` is no switch, but has words for both. */
export function scheduleMeant({ info, value }: WrongValue): string | undefined {
  if (info.path !== 'signatures.schedule' || typeof value !== 'boolean') return undefined
  return value ? 'write auto' : 'write off'
}

/** A text that YAML took for something else. */
export function inQuotes({ value, source }: WrongValue): string | undefined {
  return source === undefined || typeof value === 'string' || value === null
    ? undefined
    : `write "${showText(source)}", in quotes`
}
