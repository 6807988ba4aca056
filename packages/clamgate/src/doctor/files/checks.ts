import { formatSize } from '../../config/units.ts'
import type { HostUser } from '../../host/as-user.ts'
import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'
import { configFileChecks, secretChecks } from './config-file.ts'
import { type FileFacts, secretsIn } from './facts.ts'
import { makeDirectory } from './fixes.ts'
import { octal, type PlaceFact } from './place.ts'

const GIB = 1024 ** 3
const OTHERS_WRITE = 0o002
const SOCKET_DIRECTORY_MODE = 0o2750

/** Whether files and directories are there, and whose. Pure. */
export function fileChecks(
  { loaded, user }: Pick<DoctorHost, 'loaded' | 'user'>,
  facts: FileFacts,
): readonly Check[] {
  const holdsSecret = secretsIn(loaded.config).some(({ source }) => source.kind === 'text')
  return [
    ...facts.configs.flatMap((file) => configFileChecks(file, holdsSecret, user)),
    ...facts.secrets.flatMap((file) => secretChecks(file, user)),
    ...facts.directories.map((place) => directoryCheck(place, user)),
    ...facts.sockets.map((place) => socketCheck(place, user, facts.mtaGid)),
    ...(facts.log === undefined ? [] : [logCheck(facts.log, facts.rotated, user)]),
  ]
}

function directoryCheck(place: PlaceFact & { readonly purpose: string }, user: HostUser | undefined): Check {
  const { path, purpose, kind, mode, writable, makeable } = place
  const name = 'files.directories'
  const owner = user?.name ?? 'clamgate'
  if (kind === undefined) {
    if (makeable === true)
      return { name, state: 'ok', detail: `${path} (${purpose}) is made when it is needed` }
    return {
      name,
      state: 'fail',
      detail: `${path} (${purpose}) is not there${makeable === false ? `, and ${owner} may not make it` : ''}`,
      remedy: 'Make it.',
      command: makingCommand(user, `-g ${owner} -m 0751 ${path}`),
      ...(user === undefined
        ? {}
        : { fix: makeDirectory({ path, uid: user.uid, gid: user.gid, mode: 0o751, owner }) }),
    }
  }
  if (kind !== 'directory') {
    return {
      name,
      state: 'fail',
      detail: `${path} (${purpose}) is no directory`,
      remedy: `Move it away, or name another one in ${purpose}.`,
    }
  }
  if (writable === false) {
    return {
      name,
      state: 'fail',
      detail: `${owner} may not write to ${path} (${purpose}), which has mode ${octal(mode)}`,
      remedy: 'Give it to the user of the service.',
      command: `chown -R ${owner}:${owner} ${path}`,
    }
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    return {
      name,
      state: 'warn',
      detail: `${path} (${purpose}) has mode ${octal(mode)}: every user of this host can write there`,
      remedy: 'Take that right away, or use a directory for Clamgate alone.',
      command: `chmod o-w ${path}`,
    }
  }
  return {
    name,
    state: 'ok',
    detail: `${path} (${purpose}) is there${writable === true ? `, for ${owner} to write` : ''}`,
  }
}

function socketCheck(place: PlaceFact, user: HostUser | undefined, mtaGid: number | undefined): Check {
  const { path, kind, makeable, writable } = place
  const name = 'files.socket-directory'
  const owner = user?.name ?? 'clamgate'
  if (kind === undefined && makeable !== true) {
    return {
      name,
      state: 'fail',
      detail: `${path}, where the milter socket is to be, is not there`,
      remedy: 'Make it, for Postfix to pass.',
      command: makingCommand(user, `-g postfix -m 2750 ${path}`),
      ...(user === undefined || mtaGid === undefined
        ? {}
        : { fix: makeDirectory({ path, uid: user.uid, gid: mtaGid, mode: SOCKET_DIRECTORY_MODE, owner }) }),
    }
  }
  if (kind !== undefined && writable === false) {
    return {
      name,
      state: 'warn',
      detail: `${owner} may not make the milter socket in ${path}`,
      remedy: 'Give it to the user of the service; leave it where systemd holds the socket.',
      command: `chown ${owner}:postfix ${path} && chmod 2750 ${path}`,
    }
  }
  return {
    name,
    state: 'ok',
    detail: `${path}, where the milter socket is, ${kind === undefined ? 'is made when it is needed' : 'is there'}`,
  }
}

function logCheck(
  { path, kind, bytes, writable, makeable }: PlaceFact,
  rotated: boolean,
  user: HostUser | undefined,
): Check {
  const name = 'files.log'
  const owner = user?.name ?? 'clamgate'
  if (writable === false && makeable !== true && (kind !== undefined || makeable === false)) {
    return {
      name,
      state: 'fail',
      detail: `${owner} may not write to the log file ${path}`,
      remedy: 'Give it to the user of the service.',
      command: `chown ${owner} ${path}`,
    }
  }
  if (bytes > GIB && !rotated) {
    return {
      name,
      state: 'warn',
      detail: `the log file ${path} has ${formatSize(Math.floor(bytes / GIB) * GIB)} and more, and nothing in /etc/logrotate.d names it`,
      remedy: 'Let logrotate keep it small; deploy/logrotate has a file for that.',
    }
  }
  return {
    name,
    state: 'ok',
    detail: `the log file ${path} ${rotated ? 'is rotated' : 'can be written; nothing in /etc/logrotate.d names it'}`,
  }
}

/** Without a user to give it to there is more to make. */
function makingCommand(user: HostUser | undefined, rest: string): string {
  return user === undefined ? 'clamgate setup' : `install -d -o ${user.name} ${rest}`
}
