import type { HostUser } from '../../host/as-user.ts'
import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'
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
  const { path, purpose: key, kind, mode, writable, makeable } = place
  const name = 'files.directories'
  const owner = user?.name ?? 'clamgate'
  if (kind === undefined) {
    if (makeable === true) return { name, state: 'ok', ...seen(say('directory.made', { path, key })) }
    return {
      name,
      state: 'fail',
      ...seen(
        makeable === false
          ? say('directory.not-makeable', { path, key, user: owner })
          : say('directory.missing', { path, key }),
      ),
      ...advised(say('directory.make')),
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
      ...seen(say('directory.file', { path, key })),
      ...advised(say('directory.move', { key })),
    }
  }
  if (writable === false) {
    return {
      name,
      state: 'fail',
      ...seen(say('directory.unwritable', { user: owner, path, key, mode: octal(mode) })),
      ...advised(say('files.give')),
      command: `chown -R ${owner}:${owner} ${path}`,
    }
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    return {
      name,
      state: 'warn',
      ...seen(say('directory.open-to-all', { path, key, mode: octal(mode) })),
      ...advised(say('directory.own')),
      command: `chmod o-w ${path}`,
    }
  }
  return {
    name,
    state: 'ok',
    ...seen(
      writable === true
        ? say('directory.writable', { path, key, user: owner })
        : say('directory.there', { path, key }),
    ),
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
      ...seen(say('socket-directory.missing', { path })),
      ...advised(say('socket-directory.make')),
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
      ...seen(say('socket-directory.closed', { user: owner, path })),
      ...advised(say('socket-directory.give')),
      command: `chown ${owner}:postfix ${path} && chmod 2750 ${path}`,
    }
  }
  return {
    name,
    state: 'ok',
    ...seen(say(kind === undefined ? 'socket-directory.made' : 'socket-directory.there', { path })),
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
      ...seen(say('log-file.closed', { user: owner, path })),
      ...advised(say('files.give')),
      command: `chown ${owner} ${path}`,
    }
  }
  if (bytes > GIB && !rotated) {
    return {
      name,
      state: 'warn',
      ...seen(say('log-file.large', { path, size: Math.floor(bytes / GIB) * GIB })),
      ...advised(say('log-file.rotate')),
    }
  }
  return {
    name,
    state: 'ok',
    ...seen(say(rotated ? 'log-file.rotated' : 'log-file.not-rotated', { path })),
  }
}

/** Without a user to give it to there is more to make. */
function makingCommand(user: HostUser | undefined, rest: string): string {
  return user === undefined ? 'clamgate setup' : `install -d -o ${user.name} ${rest}`
}
