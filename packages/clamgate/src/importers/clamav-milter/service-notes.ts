import { basename, dirname } from 'node:path/posix'
import type { Value } from '../draft.ts'
import type { Context } from './conversion.ts'

/**
 * What systemd's unit (`deploy/systemd/clamgate.service`) has to be told where the paths of the old file are not its own: it
 * runs as user clamgate, may write to its own directories only, and sees neither homes nor the system's /tmp.
 */
export function aboutService({ draft, isUnitSeenTo }: Context): void {
  if (isUnitSeenTo) return
  const values = (path: string) => (draft.settings.get(path)?.values ?? []).map(({ value }) => value)
  const sockets = values('milter.listen').flatMap(socketPath)
  const logs = values('log.file').flatMap(textOf)
  for (const path of [...sockets, ...logs.filter(isHidden)]) {
    const fault = socketFault(path)
    if (fault !== undefined) draft.note('before-start', `${path} ${fault}`)
  }
  const [group] = values('milter.group').flatMap(textOf)
  const needs = serviceNeeds(sockets, logs, group)
  if (needs.paths.length === 0) return
  draft.note('before-start', UNIT, { lines: dropIn(needs) })
  if (needs.commands.length > 0) draft.note('before-start', RIGHTS, { lines: needs.commands })
  if (needs.logs.length > 0) draft.note('before-start', ROTATION)
}

/** What the service needs for paths that are not its own. */
export interface ServiceNeeds {
  /** To be written to, each once. */
  readonly paths: readonly string[]
  readonly groups: readonly string[]
  /** Directories in memory, which are to be made at each start, with their groups. */
  readonly atStart: readonly string[]
  /** What is to be run once. */
  readonly commands: readonly string[]
  readonly logs: readonly string[]
}

/** Why the service cannot have a socket at a path, to follow that; undefined where it can. */
export function socketFault(path: string): string | undefined {
  if (isHidden(path)) return HIDDEN
  return isForeign(path) && SYSTEM.has(dirname(path)) ? IN_SYSTEM : undefined
}

/** What is to be done for sockets and log files; of those that cannot be, nothing is said. */
export function serviceNeeds(
  allSockets: readonly string[],
  allLogs: readonly string[],
  group: string | undefined,
): ServiceNeeds {
  const sockets = allSockets.filter((path) => isForeign(path) && !SYSTEM.has(dirname(path)))
  const logs = allLogs.filter(isForeign)
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

function dropIn({ paths, groups, atStart }: ServiceNeeds): readonly string[] {
  return [
    '[Service]',
    ...(groups.length === 0 ? [] : [`SupplementaryGroups=${groups.join(' ')}`]),
    `ReadWritePaths=${paths.map((path) => quoted(`-${path}`)).join(' ')}`,
    ...atStart.map((command) => `ExecStartPre=+/usr/bin/${command}`),
  ]
}

/** The path of a Unix socket, in one spelling: /var/run is /run. None for another address. */
export function socketPath(listen: Value): readonly string[] {
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
