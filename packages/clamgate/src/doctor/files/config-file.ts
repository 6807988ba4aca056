import type { HostUser } from '../../host/as-user.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { changeMode } from './fixes.ts'
import { octal, type PlaceFact } from './place.ts'

const OTHERS = 0o007
const OTHERS_READ = 0o004
const OTHERS_WRITE = 0o002

/** Whether the service, and nobody else, reads the configuration. Pure. */
export function configFileChecks(
  file: PlaceFact,
  holdsSecret: boolean,
  user: HostUser | undefined,
): readonly Check[] {
  const { path, mode, readable } = file
  const name = 'files.config'
  const checks: Check[] = []
  if (readable === false) {
    checks.push({
      name,
      state: 'fail',
      ...seen(
        user === undefined
          ? say('config-file.closed-service', { path })
          : say('config-file.closed', { user: user.name, path }),
      ),
      ...advised(say('config-file.give')),
      command: `chgrp ${user?.name ?? 'clamgate'} ${path} && chmod 0640 ${path}`,
    })
  }
  // A device or a pipe, such as /dev/null for an empty file, is not what others change.
  if (file.kind === 'file' && (mode & OTHERS_WRITE) !== 0) {
    checks.push({
      name,
      state: 'fail',
      ...seen(say('config-file.open-to-all', { path, mode: octal(mode) })),
      ...advised(say('config-file.take-away')),
      command: `chmod o-w ${path}`,
      fix: changeMode(path, mode, mode & ~OTHERS_WRITE),
    })
  }
  if (holdsSecret && (mode & OTHERS_READ) !== 0) {
    checks.push({
      name: 'config.secrets',
      state: 'warn',
      ...seen(say('config-file.secret', { path, mode: octal(mode) })),
      ...advised(say('config-file.own-file')),
      command: `chgrp ${user?.name ?? 'clamgate'} ${path} && chmod 0640 ${path}`,
      ...(user !== undefined && (file.gid === user.gid || file.uid === user.uid)
        ? { fix: changeMode(path, mode, mode & ~OTHERS) }
        : {}),
    })
  }
  return checks.length > 0
    ? checks
    : [{ name, state: 'ok', ...seen(say('config-file.well', { path, mode: octal(mode) })) }]
}

/** The same for the file of a secret. Pure. */
export function secretChecks(
  { path, kind, mode, readable }: PlaceFact,
  user: HostUser | undefined,
): readonly Check[] {
  const name = 'config.secrets'
  if (kind === undefined || readable === false) {
    return [
      {
        name,
        state: 'fail',
        ...seen(
          kind === undefined
            ? say('secret.missing', { path })
            : user === undefined
              ? say('secret.closed-service', { path })
              : say('secret.closed', { path, user: user.name }),
        ),
        ...advised(say('secret.put')),
      },
    ]
  }
  if ((mode & OTHERS_READ) === 0) return [{ name, state: 'ok', ...seen(say('secret.well', { path })) }]
  return [
    {
      name,
      state: 'warn',
      ...seen(say('secret.open', { path, mode: octal(mode) })),
      ...advised(say('secret.give')),
      command: `chgrp ${user?.name ?? 'clamgate'} ${path} && chmod 0640 ${path}`,
    },
  ]
}
