import { basename, dirname } from 'node:path/posix'
import type { Value } from '../draft.ts'
import type { Context } from './conversion.ts'

/**
 * What systemd's unit (`deploy/systemd/clamgate.service`) has to be told where the paths of the old file are not its own: it
 * runs as user clamgate, may write to its own directories only, and sees neither homes nor the system's /tmp.
 */
export function aboutService({ draft }: Context): void {
  const values = (path: string) => (draft.settings.get(path)?.values ?? []).map(({ value }) => value)
  const sockets = values('milter.listen').flatMap(socketPath)
  const logs = values('log.file').flatMap(textOf)
  for (const path of [...sockets, ...logs].filter(isHidden)) {
    draft.note('before-start', `${path} ${HIDDEN}`)
  }
  for (const path of sockets.filter((one) => isForeign(one) && SYSTEM.has(dirname(one)))) {
    draft.note('before-start', `${path} ${IN_SYSTEM}`)
  }
  const [group] = values('milter.group').flatMap(textOf)
  const needs = needsOf(
    sockets.filter((path) => isForeign(path) && !SYSTEM.has(dirname(path))),
    logs.filter(isForeign),
    group,
  )
  if (needs.paths.length === 0) return
  draft.note('before-start', UNIT, { lines: dropIn(needs) })
  if (needs.commands.length > 0) draft.note('before-start', RIGHTS, { lines: needs.commands })
  if (needs.logs.length > 0) draft.note('before-start', ROTATION)
}

interface Needs {
  /** To be written to, each once. */
  readonly paths: readonly string[]
  readonly groups: readonly string[]
  /** Directories in memory, which are to be made at each start, with their groups. */
  readonly atStart: readonly string[]
  /** What is to be run once. */
  readonly commands: readonly string[]
  readonly logs: readonly string[]
}

function needsOf(sockets: readonly string[], logs: readonly string[], group: string | undefined): Needs {
  const directories = [...new Set(sockets.map((path) => dirname(path)))]
  const groupOf = (directory: string) => group ?? (basename(directory) === 'clamav' ? 'clamav' : 'postfix')
  const install = (directory: string) => `install -d -m 0775 -g ${groupOf(directory)} ${quoted(directory)}`
  const groups = [...directories.map(groupOf), ...(group === undefined ? [] : [group])]
  return {
    paths: [
      ...new Set([...directories, ...logs.map((path) => (SYSTEM.has(dirname(path)) ? path : dirname(path)))]),
    ],
    groups: [...new Set(groups)].filter((name) => name !== 'postfix'),
    atStart: directories.filter(isInMemory).map(install),
    commands: [
      ...directories.filter((directory) => !isInMemory(directory)).map(install),
      ...logs.flatMap((path) => [`touch ${quoted(path)}`, `chown clamgate ${quoted(path)}`]),
    ],
    logs,
  }
}

function dropIn({ paths, groups, atStart }: Needs): readonly string[] {
  return [
    '[Service]',
    ...(groups.length === 0 ? [] : [`SupplementaryGroups=${groups.join(' ')}`]),
    `ReadWritePaths=${paths.map((path) => quoted(`-${path}`)).join(' ')}`,
    ...atStart.map((command) => `ExecStartPre=+/usr/bin/${command}`),
  ]
}

/** A path of the system in one spelling; /var/run is /run. */
function socketPath(listen: Value): readonly string[] {
  const [, path] = /^unix:(\/.*)$/.exec(String(listen)) ?? []
  return path === undefined ? [] : [path.replace(/^\/var\/run\//, '/run/')]
}

function textOf(value: Value): readonly string[] {
  return typeof value === 'string' ? [value] : []
}

/** Directories that the unit makes or names itself. */
const OURS = /^\/(run|var\/lib|var\/log|var\/spool\/postfix)\/clamgate\//

function isForeign(path: string): boolean {
  return !OURS.test(path) && !isHidden(path)
}

/** ProtectHome= and PrivateTmp=. */
function isHidden(path: string): boolean {
  return /^\/(home|root|run\/user|tmp|var\/tmp)\//.test(path)
}

/** Directories of the system that many write to: nobody gives them to a group of his. */
const SYSTEM: ReadonlySet<string> = new Set(
  ['/', '/etc', '/run', '/var', '/var/lib', '/var/log', '/var/spool', '/var/spool/postfix'].concat(
    ['pid', 'private', 'public', 'var', 'run', 'var/run'].map((name) => `/var/spool/postfix/${name}`),
  ),
)

function isInMemory(directory: string): boolean {
  return directory.startsWith('/run/')
}

/** For a shell and for systemd alike. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replaceAll(/["\\$`]/g, '\\$&')}"`
}

const HIDDEN =
  'cannot be seen by the service (ProtectHome, PrivateTmp): choose a path in /run/clamgate, /var/spool/postfix/clamgate or /var/log/clamgate, and tell Postfix of a socket'
const IN_SYSTEM =
  'lies in a directory of the system: choose a directory of its own, such as /var/spool/postfix/clamgate, and tell Postfix'
const UNIT =
  'the service runs as user clamgate and may write to its own directories only; with systemctl edit clamgate add'
const RIGHTS = 'give it the right to write there'
const ROTATION =
  'let logrotate make the new log file for user clamgate and send SIGUSR1, as deploy/logrotate/clamgate does; or set log.file to /var/log/clamgate/clamgate.log, where all of that is done'
