import { relative } from 'node:path'
import { eicarTestText } from '@clamgate/clamd'
import type { Status } from '../../packages/clamgate/src/api/routes/status.ts'
import { KEPT_RECIPIENT } from './config.ts'
import type { Proof } from './gateway.ts'
import type { Places } from './places.ts'

/** What runs now, to be told. */
export interface Running {
  readonly status: Status
  /** `unix:/path` or `inet:host:port`, as in main.cf. */
  readonly milter: string
  readonly places: Places
  /** The private Postfix, where there is one. */
  readonly postfix:
    | { readonly version: string; readonly smtpPort: number; readonly mailDirectory: string }
    | undefined
  /** Of the web console on 127.0.0.1. */
  readonly consolePort: number
}

/** What was started. */
export function startedLines({ status, milter, postfix }: Running): readonly string[] {
  const { databases, servers } = status.engine
  const lines = [
    'Clamgate runs',
    row('Gateway', `pid ${status.pid}, ${milter}`),
    row('clamd', `${servers[0]?.engineVersion ?? ''} ${DATABASES[databases]}`.trim()),
  ]
  if (postfix === undefined) return lines
  const { version, smtpPort } = postfix
  return [
    ...lines,
    row('Postfix', `${version}, our own, on 127.0.0.1:${smtpPort}; /etc/postfix is untouched`),
  ]
}

/** What the self-test saw: all of it when it failed; otherwise only the way through Postfix, which has the rest in it. */
export function proofLines({ passed, steps }: Proof, { postfix }: Running): readonly string[] {
  const title = `Self-test through ${postfix === undefined ? 'the milter socket' : 'Postfix'}`
  const shown =
    passed && postfix !== undefined ? steps.filter(({ name }) => /^smtp\.(?!connect)/.test(name)) : steps
  return [
    `${title}: ${passed ? 'passed' : 'FAILED'}`,
    ...shown.flatMap(({ state, sentence, remedy }) => [
      `  ${state === 'fail' ? 'FAILED' : 'ok    '}  ${sentence}`,
      ...(remedy === null ? [] : [`          ${remedy}`]),
    ]),
  ]
}

/** Commands for a terminal, and where to look afterwards. */
export function handLines({ places, postfix }: Running, workingDirectory: string): readonly string[] {
  const short = (path: string) => shortPath(path, workingDirectory)
  const look = [
    row('Settings', short(places.config)),
    row('State', `script/clamgate status --config ${short(places.config)}`),
  ]
  if (postfix === undefined) return ['Where to look', row('Log', short(places.gatewayLog)), ...look]
  return [
    'Send mail by hand',
    `  ${swaksLine(postfix.smtpPort)}`,
    `  ${eicarLine(postfix.smtpPort)}`,
    '',
    `Give kept mail back: send EICAR to ${KEPT_RECIPIENT}, then`,
    `  script/clamgate quarantine list --config ${short(places.config)}`,
    `  script/clamgate quarantine release ID --config ${short(places.config)}`,
    '',
    'Where to look',
    row('Mail', `${postfix.mailDirectory}/new`),
    row('Logs', `${short(places.gatewayLog)}, ${short(places.postfixLog)}`),
    ...look,
  ]
}

/** The way into the web console. */
export function consoleLines({ places, consolePort }: Running, workingDirectory: string): readonly string[] {
  return [
    `Open the web console: http://127.0.0.1:${consolePort}/, with the link that this prints`,
    `  script/clamgate console invite --config ${shortPath(places.config, workingDirectory)}`,
  ]
}

/** The lines for somebody else's Postfix. */
export function hostPostfixLines(
  milter: string,
  smtp: string,
  { config }: Places,
  workingDirectory: string,
): readonly string[] {
  return [
    'Add to main.cf of your Postfix, then run: postfix reload',
    `  smtpd_milters = ${milter}`,
    '  non_smtpd_milters = $smtpd_milters',
    '  milter_default_action = tempfail',
    'Then prove it',
    `  script/clamgate selftest --config ${shortPath(config, workingDirectory)} --smtp ${smtp}`,
  ]
}

/** What must not be overlooked. */
export function warningLines({ engine }: Status): readonly string[] {
  if (engine.databases === 'official') return []
  return [
    'Note: the official ClamAV databases are not there yet; freshclam fetches them in',
    'the background where there is network. Until then only EICAR is recognised, and',
    'other mail passes (policy.databasesMissing: accept here; the default is defer).',
  ]
}

/** A path as one would type it here. */
export function shortPath(path: string, workingDirectory: string): string {
  const fromHere = relative(workingDirectory, path)
  return fromHere.startsWith('..') ? path : fromHere
}

function swaksLine(smtpPort: number): string {
  return `swaks --server 127.0.0.1:${smtpPort} --from you@example.org --to me@example.net`
}

/** EICAR is put together only here, so that no file of ours holds it. */
function eicarLine(smtpPort: number): string {
  return `${swaksLine(smtpPort)} \\\n    --body '${eicarTestText().toString('latin1')}'`
}

const DATABASES: { readonly [D in Status['engine']['databases']]: string } = {
  starter: 'with its starter database: EICAR only',
  official: 'with the official databases',
  external: 'of somebody else',
  missing: 'without databases yet',
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(10)}${value}`
}
