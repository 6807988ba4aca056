import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LabError } from './errors.ts'

const run = promisify(execFile)

/** The search path of an administrator; that of a plain user lacks /usr/sbin. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Where the installed Postfix has its parts, and who owns its queue. */
export interface PostfixPrograms {
  readonly version: string
  readonly daemonDirectory: string
  readonly commandDirectory: string
  readonly sendmail: string
  readonly mailOwner: string
  readonly setgidGroup: string
}

/**
 * Asks postconf(1) for the built-in defaults; that works with and without a /etc/postfix/main.cf.
 *
 * @throws {LabError} HOST_POSTFIX_MISSING when there is no postconf.
 */
export async function findPostfix(): Promise<PostfixPrograms> {
  const values = await builtInDefaults()
  return {
    version: values.get('mail_version') ?? '',
    daemonDirectory: values.get('daemon_directory') ?? '/usr/lib/postfix/sbin',
    commandDirectory: values.get('command_directory') ?? '/usr/sbin',
    sendmail: values.get('sendmail_path') ?? '/usr/sbin/sendmail',
    mailOwner: values.get('mail_owner') ?? 'postfix',
    setgidGroup: values.get('setgid_group') ?? 'postdrop',
  }
}

const NAMES = [
  'mail_version',
  'daemon_directory',
  'command_directory',
  'sendmail_path',
  'mail_owner',
  'setgid_group',
]

async function builtInDefaults(): Promise<ReadonlyMap<string, string>> {
  try {
    const { stdout } = await run('postconf', ['-d', ...NAMES], { env: { PATH: SYSTEM_PATH } })
    return new Map(stdout.split('\n').map((line) => splitSetting(line)))
  } catch (cause) {
    throw new LabError('HOST_POSTFIX_MISSING', 'Postfix is not installed: postconf does not run', {
      cause,
      remedy: 'Install it, on Debian with: apt-get install postfix',
    })
  }
}

function splitSetting(line: string): [string, string] {
  const at = line.indexOf('=')
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}
