import { checkAddresses } from './check-addresses.ts'
import type { Finding } from './problem.ts'
import type { Config } from './schema.ts'
import { formatDuration, formatSize } from './units.ts'

/** Postfix gives a milter this long for the content of a message (`milter_content_timeout`), ms. */
const POSTFIX_CONTENT_TIMEOUT_MS = 300_000

/** A configuration, and which of its keys somebody wrote down. */
export interface Subject {
  readonly config: Config
  /** True for a dotted path that is in the file, false for a default. */
  readonly isWritten: (key: string) => boolean
}

/**
 * Checks what a schema cannot say: values that have a grammar of their own, values that contradict each other, and
 * settings that are allowed but hardly meant. Pure.
 */
export function checkConfig(subject: Subject): readonly Finding[] {
  return [
    ...checkAddresses(subject.config),
    ...policy(subject),
    ...timeouts(subject),
    ...memory(subject),
    ...engineMode(subject),
    ...proxy(subject),
    ...log(subject),
  ]
}

function* policy({ config: { policy } }: Subject): Generator<Finding> {
  if (!/^[\x20-\x7e]*$/.test(policy.rejectMessage)) {
    yield error(
      'policy.rejectMessage',
      'holds characters that are not printable ASCII',
      'write it without accents, line breaks and the like: SMTP replies are ASCII',
    )
  }
  if (policy.infected === 'accept') {
    yield warning(
      'policy.infected',
      'infected mail will be delivered',
      'choose reject, unless that is what you want',
    )
  }
  if (policy.clean !== 'accept') {
    yield warning(
      'policy.clean',
      `${policy.clean} is applied to all clean mail`,
      'choose accept, unless you are testing',
    )
  }
  for (const name of ['failure', 'oversize', 'databasesMissing'] as const) {
    if (policy[name] !== 'discard') continue
    yield warning(
      `policy.${name}`,
      'discard loses mail that nobody found anything in',
      'choose defer: the mail waits',
    )
  }
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
    yield {
      ...warning(
        `engine.${name}`,
        `${formatDuration(engine[name])} is more than engine.scanTimeout, ${formatDuration(scanTimeout)}, so it is never reached`,
        'choose less than engine.scanTimeout',
      ),
      dependsOn: ['engine.scanTimeout'],
    }
  }
}

function* memory({ config: { limits } }: Subject): Generator<Finding> {
  if (limits.messageMemory <= limits.totalMemory) return
  yield {
    ...error(
      'limits.messageMemory',
      `${formatSize(limits.messageMemory)} is more than limits.totalMemory, ${formatSize(limits.totalMemory)}`,
      'make limits.totalMemory many times limits.messageMemory',
    ),
    dependsOn: ['limits.totalMemory'],
  }
}

function* engineMode({ config: { engine }, isWritten }: Subject): Generator<Finding> {
  if (engine.mode !== 'managed' || isWritten('engine.mode') || !isWritten('engine.servers')) return
  yield warning(
    'engine.servers',
    'has no effect: without engine.mode, Clamgate runs a clamd of its own',
    'add engine.mode: external to use these servers, or remove the line',
  )
}

const PROXY_SCHEMES = ['http', 'https', 'socks4', 'socks4a', 'socks5', 'socks5h']

function* proxy({ config: { engine }, isWritten }: Subject): Generator<Finding> {
  const { proxyServer, proxyUsername, proxyPassword } = engine.freshclam
  const section = 'engine.freshclam'
  const scheme = /^([^:]*):\/\//.exec(proxyServer ?? '')?.[1]
  if (scheme !== undefined && !PROXY_SCHEMES.includes(scheme)) {
    yield error(
      `${section}.proxyServer`,
      `freshclam knows no proxies of kind ${scheme}`,
      `choose one of ${PROXY_SCHEMES.join(', ')}`,
    )
  }
  for (const name of ['proxyPort', 'proxyUsername', 'proxyPassword']) {
    if (proxyServer !== undefined || !isWritten(`${section}.${name}`)) continue
    const finding = warning(
      `${section}.${name}`,
      'has no effect without proxyServer',
      'add proxyServer, or remove it',
    )
    yield { ...finding, dependsOn: [`${section}.proxyServer`] }
  }
  if (proxyUsername !== undefined && proxyPassword === undefined) {
    const finding = error(
      `${section}.proxyUsername`,
      'freshclam wants a password with it',
      'add proxyPassword',
    )
    yield { ...finding, dependsOn: [`${section}.proxyPassword`] }
  }
  if (proxyUsername === undefined && proxyPassword !== undefined) {
    const finding = error(`${section}.proxyPassword`, 'a password without a name', 'add proxyUsername')
    yield { ...finding, dependsOn: [`${section}.proxyUsername`] }
  }
}

function* log({ config: { log } }: Subject): Generator<Finding> {
  if (log.stderr || log.file !== undefined || log.syslog !== false) return
  yield warning('log.stderr', 'nothing is logged anywhere', 'set log.stderr: true, log.file or log.syslog')
}

function error(key: string, message: string, remedy: string): Finding {
  return { severity: 'error', key, message, remedy }
}

function warning(key: string, message: string, remedy: string): Finding {
  return { severity: 'warning', key, message, remedy }
}
