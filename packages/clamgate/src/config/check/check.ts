import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { formatDuration, formatSize } from '../units.ts'
import { checkAddresses } from './addresses.ts'
import { checkConsole } from './console.ts'
import { checkDigest } from './digest.ts'
import { checkNotify } from './notify.ts'
import { checkOutbound } from './notify-outbound.ts'
import { checkPatterns } from './patterns.ts'
import { checkPolicy } from './policy.ts'
import { checkQuarantine } from './quarantine.ts'
import { checkRules } from './rules.ts'
import { checkSignatures } from './signatures.ts'
import { checkStore } from './store.ts'

/** Postfix gives a milter this long for the content of a message (`milter_content_timeout`), ms. */
const POSTFIX_CONTENT_TIMEOUT_MS = 300_000

/** A configuration, and which of its keys somebody wrote down. */
export interface Subject {
  readonly config: Config
  /** True for a dotted path that is in the file, false for a default. */
  readonly isWritten: (key: string) => boolean
  /** Wall clock, Unix time, ms. */
  readonly nowMs: number
}

/**
 * Checks what a schema cannot say: values that have a grammar of their own, values that contradict each other, and
 * settings that are allowed but hardly meant. Pure.
 */
export function checkConfig(subject: Subject): readonly Finding[] {
  return [
    ...checkAddresses(subject.config),
    ...checkPolicy(subject.config),
    ...checkRules(subject.config.policy.rules, subject.nowMs),
    ...checkPatterns(subject.config.policy, Object.keys(subject.config.signatures.sources)),
    ...checkNotify(subject.config),
    ...checkOutbound(subject.config),
    ...checkDigest(subject.config),
    ...checkConsole(subject.config),
    ...checkSignatures(subject.config),
    ...checkStore(subject.config),
    ...timeouts(subject),
    ...memory(subject),
    ...engineMode(subject),
    ...alerts(subject),
    ...proxy(subject),
    ...checkQuarantine(subject.config),
    ...log(subject),
  ]
}

function* timeouts({ config: { engine } }: Subject): Generator<Finding> {
  const { scanTimeout } = engine
  if (scanTimeout >= POSTFIX_CONTENT_TIMEOUT_MS) {
    yield warning(
      'engine.scanTimeout',
      `${formatDuration(scanTimeout)} is not below the 300s after which Postfix gives up on a milter`,
      'choose less than 300s, or raise milter_content_timeout of Postfix above it',
    )
  }
  for (const name of ['connectTimeout', 'stallTimeout'] as const) {
    if (engine[name] <= scanTimeout) continue
    yield warning(
      `engine.${name}`,
      `${formatDuration(engine[name])} is more than engine.scanTimeout, ${formatDuration(scanTimeout)}, so it is never reached`,
      'choose less than engine.scanTimeout',
      ['engine.scanTimeout'],
    )
  }
}

function* memory({ config: { limits } }: Subject): Generator<Finding> {
  if (limits.messageMemory <= limits.totalMemory) return
  yield error(
    'limits.messageMemory',
    `${formatSize(limits.messageMemory)} is more than limits.totalMemory, ${formatSize(limits.totalMemory)}`,
    'make limits.totalMemory many times limits.messageMemory',
    ['limits.totalMemory'],
  )
}

function* engineMode({ config: { engine }, isWritten }: Subject): Generator<Finding> {
  if (engine.mode !== 'managed' || isWritten('engine.mode') || !isWritten('engine.servers')) return
  yield warning(
    'engine.servers',
    'has no effect: without engine.mode, Clamgate runs a clamd of its own',
    'add engine.mode: external to use these servers, or remove the line',
  )
}

const ALERT_OPTIONS = { encrypted: 'AlertEncrypted', macros: 'AlertOLE2Macros', pua: 'DetectPUA' } as const

function* alerts({ config: { engine } }: Subject): Generator<Finding> {
  for (const name of ['encrypted', 'macros', 'pua'] as const) {
    if (engine.mode !== 'external' || !engine.alerts[name]) continue
    yield warning(
      `engine.alerts.${name}`,
      'has no effect: the servers of mode external have a configuration of their own',
      `set ${ALERT_OPTIONS[name]} in their clamd.conf`,
      ['engine.mode'],
    )
  }
}

const SERVER = 'engine.freshclam.proxyServer'
const USERNAME = 'engine.freshclam.proxyUsername'
const PASSWORD = 'engine.freshclam.proxyPassword'
const PROXY_SCHEMES = ['http', 'https', 'socks4', 'socks4a', 'socks5', 'socks5h']

function* proxy({ config: { engine }, isWritten }: Subject): Generator<Finding> {
  const { proxyServer, proxyUsername, proxyPassword } = engine.freshclam
  const scheme = /^([^:]*):\/\//.exec(proxyServer ?? '')?.[1]
  if (scheme !== undefined && !PROXY_SCHEMES.includes(scheme)) {
    const known = `choose one of ${PROXY_SCHEMES.join(', ')}`
    yield error(SERVER, `freshclam knows no proxies of kind ${scheme}`, known)
  }
  for (const key of ['engine.freshclam.proxyPort', USERNAME, PASSWORD]) {
    if (proxyServer !== undefined || !isWritten(key)) continue
    yield warning(key, 'has no effect without proxyServer', 'add proxyServer, or remove it', [SERVER])
  }
  if (proxyUsername !== undefined && proxyPassword === undefined) {
    yield error(USERNAME, 'freshclam wants a password with it', 'add proxyPassword', [PASSWORD])
  }
  if (proxyUsername === undefined && proxyPassword !== undefined) {
    yield error(PASSWORD, 'a password without a name', 'add proxyUsername', [USERNAME])
  }
}

function* log({ config: { log } }: Subject): Generator<Finding> {
  if (log.stderr || log.file !== undefined || log.syslog !== false) return
  yield warning('log.stderr', 'nothing is logged anywhere', 'set log.stderr: true, log.file or log.syslog')
}
