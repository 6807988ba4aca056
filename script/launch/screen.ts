import { relative } from 'node:path'
import { eicarTestText } from '@clamgate/clamd'
import type { EngineFacts } from './gateway.ts'
import type { Places } from './places.ts'

/** What runs now, to be told. */
export interface Running {
  readonly engine: EngineFacts
  readonly gatewayPid: number
  /** `unix:/path` or `inet:host:port`, as in main.cf. */
  readonly milter: string
  readonly places: Places
  /** The private Postfix, where there is one. */
  readonly postfix:
    | { readonly version: string; readonly smtpPort: number; readonly mailDirectory: string }
    | undefined
}

/** What was started, in a line or two. */
export function startedLines({ engine, gatewayPid, milter, postfix }: Running): readonly string[] {
  const lines = [
    row('Gateway', `running, pid ${gatewayPid}, ${milter}`),
    row('clamd', `${engine.clamd}, ${DATABASES[engine.databases] ?? engine.databases}`),
  ]
  if (postfix === undefined) return lines
  return [
    ...lines,
    row(
      'Postfix',
      `${postfix.version}, our own, on 127.0.0.1:${postfix.smtpPort}; /etc/postfix is untouched`,
    ),
  ]
}

/** Commands for a terminal, and where to look afterwards. */
export function handLines({ places, postfix }: Running, workingDirectory: string): readonly string[] {
  const short = (path: string) => shortPath(path, workingDirectory)
  const look = [
    row('Gateway log', short(places.gatewayLog)),
    ...(postfix === undefined ? [] : [row('Postfix log', short(places.postfixLog))]),
    row('Settings', short(places.config)),
    row('State', `script/clamgate status --config ${short(places.config)}`),
  ]
  if (postfix === undefined) return ['Where to look', ...look]
  return [
    'Send mail by hand',
    `  ${swaksLine(postfix.smtpPort)}`,
    `  ${eicarLine(postfix.smtpPort)}`,
    '',
    'Where to look',
    row('Delivered', `${postfix.mailDirectory}/new`),
    ...look,
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
    "Add to the Postfix's main.cf, then run: postfix reload",
    `  smtpd_milters = ${milter}`,
    '  non_smtpd_milters = $smtpd_milters',
    '  milter_default_action = tempfail',
    '',
    'Then prove it',
    `  script/clamgate selftest --config ${shortPath(config, workingDirectory)} --smtp ${smtp}`,
  ]
}

/** What must not be overlooked. */
export function warningLines({ databases }: EngineFacts): readonly string[] {
  if (databases === 'official') return []
  return [
    'Note: the official ClamAV databases are not there yet; freshclam fetches them in',
    'the background when there is network. Until then only EICAR is recognised, and',
    'mail passes all the same (policy.databasesMissing: accept; the default is defer).',
  ]
}

/** A clean mail for swaks(1). */
export function swaksLine(smtpPort: number): string {
  return `swaks --server 127.0.0.1:${smtpPort} --from you@example.org --to me@example.net`
}

/** The same with EICAR, put together only here so that no file of ours holds it. */
export function eicarLine(smtpPort: number): string {
  return `${swaksLine(smtpPort)} \\\n    --body '${eicarTestText().toString('latin1')}'`
}

const DATABASES: Readonly<Record<string, string>> = {
  starter: 'with the starter database: EICAR only',
  official: 'with the official databases',
  missing: 'without databases yet',
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(12)}${value}`
}

function shortPath(path: string, workingDirectory: string): string {
  const fromHere = relative(workingDirectory, path)
  return fromHere.startsWith('..') ? path : fromHere
}
