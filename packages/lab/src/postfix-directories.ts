import { execFile } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MAIL_OWNER_ID } from './postfix-config.ts'
import { type PostfixPrograms, SYSTEM_PATH } from './postfix-programs.ts'

const run = promisify(execFile)

const QUEUES = [
  'active',
  'bounce',
  'corrupt',
  'defer',
  'deferred',
  'flush',
  'hold',
  'incoming',
  'private',
  'saved',
  'trace',
]

/** Makes the directories that `postfix check` would make, with the owners that master(8) and postdrop(1) insist on. */
export async function makePostfixDirectories(directory: string, programs: PostfixPrograms): Promise<void> {
  await mkdir(directory, { recursive: true })
  // Daemons that dropped root look up the configuration, the milter sockets and the Maildir by absolute path.
  await chmod(directory, 0o755)
  for (const name of ['etc', 'queue', 'queue/pid']) await mkdir(join(directory, name), { recursive: true })
  const { mailOwner: owner, setgidGroup: group } = programs
  const queues = QUEUES.map((name) => `queue/${name}`)
  await Promise.all([
    install(directory, ['data', ...queues], { owner, group: 'root', mode: '700' }),
    install(directory, ['queue/maildrop'], { owner, group, mode: '1730' }),
    install(directory, ['queue/public'], { owner, group, mode: '2710' }),
    install(directory, ['mail'], { owner: String(MAIL_OWNER_ID), group: String(MAIL_OWNER_ID), mode: '755' }),
  ])
}

interface Ownership {
  readonly owner: string
  readonly group: string
  readonly mode: string
}

/** install(1) knows users and groups by name, which Node does not. */
async function install(
  directory: string,
  names: readonly string[],
  { owner, group, mode }: Ownership,
): Promise<void> {
  const paths = names.map((name) => join(directory, name))
  await run('install', ['-d', '-o', owner, '-g', group, '-m', mode, ...paths], { env: { PATH: SYSTEM_PATH } })
}
