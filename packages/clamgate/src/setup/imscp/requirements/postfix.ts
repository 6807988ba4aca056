import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../../ground/run-program.ts'
import { systemCode } from '../../../ground/thrown.ts'
import { checkPostfix } from '../../../host/postfix/control.ts'
import { broken, type Fault, type Question } from './types.ts'

/** What Postfix says of itself. */
export interface PostfixFacts {
  readonly directory: string
  /** `3.7.11`; undefined where there is no postconf(1). */
  readonly version: string | undefined
  /** What `postfix check` says; undefined where it is content, or was not asked. */
  readonly fault: string | undefined
}

const TIMEOUT_MS = 10_000
/** The protocol that Clamgate speaks came with it. */
const OLDEST = { major: 2, minor: 6 } as const
/** `{ ADDRESS default_action=… }` came with it. */
const WITH_SETTINGS = 3

export async function lookAtPostfix({ request }: Question): Promise<readonly Fault[]> {
  return postfixFaults(await readPostfix(request.panel.postfixDirectory, !request.setup))
}

/** @param check ask `postfix check` */
export async function readPostfix(wanted: string, check: boolean): Promise<PostfixFacts> {
  // The defaults: they are there where main.cf is broken, or missing.
  const version = await postconf('mail_version')
  const directory = wanted === '' ? ((await postconf('config_directory')) ?? '/etc/postfix') : wanted
  if (version === undefined || !check) return { directory, version, fault: undefined }
  return { directory, version, fault: await checkPostfix(directory) }
}

async function postconf(name: string): Promise<string | undefined> {
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
  const call = {
    program: 'postconf',
    args: ['-dh', name],
    as: undefined,
    environment,
    timeoutMs: TIMEOUT_MS,
  }
  try {
    return (await runProgram(call)).trim()
  } catch (error) {
    if (error instanceof ProgramError && systemCode(error.cause) === 'ENOENT') return undefined
    throw error
  }
}

/** Pure. */
export function postfixFaults({ directory, version, fault }: PostfixFacts): readonly Fault[] {
  if (version === undefined) {
    return [
      broken(
        'Postfix is not installed (there is no postconf)',
        'choose Postfix with perl /var/www/imscp/engine/setup/imscp-reconfigure -r mta',
      ),
    ]
  }
  if (fault !== undefined) {
    return [
      broken(
        `Postfix refuses its configuration in ${directory}: ${fault}`,
        `mend what postfix -c ${directory} check names`,
      ),
    ]
  }
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0)
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
    return [
      broken(
        `Postfix ${version} is too old for milters of today, ${OLDEST.major}.${OLDEST.minor} or newer is needed`,
        'upgrade the distribution',
      ),
    ]
  }
  if (major >= WITH_SETTINGS) return []
  return [
    {
      weight: 'note',
      what: `Postfix ${version} gives milters no settings of their own`,
      remedy: 'milter_default_action of main.cf says what becomes of mail while Clamgate is away',
    },
  ]
}
