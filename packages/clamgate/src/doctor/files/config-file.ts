import type { HostUser } from '../../host/as-user.ts'
import type { Check } from '../check.ts'
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
      detail: `${user?.name ?? 'the user of the service'} may not read ${path}: the daemon does not start again`,
      remedy: 'Give it to the group of the service.',
      command: `chgrp ${user?.name ?? 'clamgate'} ${path} && chmod 0640 ${path}`,
    })
  }
  // A device or a pipe, such as /dev/null for an empty file, is not what others change.
  if (file.kind === 'file' && (mode & OTHERS_WRITE) !== 0) {
    checks.push({
      name,
      state: 'fail',
      detail: `${path} has mode ${octal(mode)}: every user of this host can change what is scanned`,
      remedy: 'Take that right away.',
      command: `chmod o-w ${path}`,
      fix: changeMode(path, mode, mode & ~OTHERS_WRITE),
    })
  }
  if (holdsSecret && (mode & OTHERS_READ) !== 0) {
    checks.push({
      name: 'config.secrets',
      state: 'warn',
      detail: `${path} holds a secret and has mode ${octal(mode)}: every user of this host can read it`,
      remedy:
        'Give it to the group of the service alone, or put the secret into a file of its own ({ file: … }).',
      command: `chgrp ${user?.name ?? 'clamgate'} ${path} && chmod 0640 ${path}`,
      ...(user !== undefined && (file.gid === user.gid || file.uid === user.uid)
        ? { fix: changeMode(path, mode, mode & ~OTHERS) }
        : {}),
    })
  }
  return checks.length > 0
    ? checks
    : [{ name, state: 'ok', detail: `${path} has mode ${octal(mode)}, and is read by the service` }]
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
        detail: `the secret in ${path} ${kind === undefined ? 'is not there' : `may not be read by ${user?.name ?? 'the service'}`}`,
        remedy: 'Put it there, for the group of the service to read.',
      },
    ]
  }
  if ((mode & OTHERS_READ) === 0)
    return [{ name, state: 'ok', detail: `${path} is read by the service and by nobody else` }]
  return [
    {
      name,
      state: 'warn',
      detail: `the secret in ${path} has mode ${octal(mode)}: every user of this host can read it`,
      remedy: 'Give it to the group of the service alone.',
      command: `chgrp ${user?.name ?? 'clamgate'} ${path} && chmod 0640 ${path}`,
    },
  ]
}
