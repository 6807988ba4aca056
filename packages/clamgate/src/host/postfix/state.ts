import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'

const TIMEOUT_MS = 10_000

/** What decides whether mail of a service is shown to a milter. */
const NAMES = [
  'smtpd_milters',
  'non_smtpd_milters',
  'milter_default_action',
  'milter_content_timeout',
  'milter_command_timeout',
  'milter_protocol',
  'smtpd_milter_maps',
  'smtpd_proxy_filter',
  'receive_override_options',
  'content_filter',
  'internal_mail_filter_classes',
  'inet_interfaces',
  'master_service_disable',
] as const

export type PostfixName = (typeof NAMES)[number]

/** A service of master.cf that takes mail in. */
export interface PostfixService {
  /** `submission/inet`, as postconf(1) names it. */
  readonly place: string
  readonly program: string
  /** What `-o` sets for this service. */
  readonly overrides: ReadonlyMap<string, string>
}

/** One instance of Postfix, as it is configured. */
export interface PostfixState {
  readonly main: ReadonlyMap<string, string>
  readonly services: readonly PostfixService[]
}

/** Those that take mail in, or show it to milters after that. */
const PROGRAMS = new Set(['smtpd', 'qmqpd', 'pickup', 'cleanup'])

/**
 * Reads one instance of Postfix. Changes nothing.
 * @throws {ProgramError} where postconf(1) is missing, or says that there is no configuration
 */
export async function readPostfixState(directory?: string): Promise<PostfixState> {
  const of = directory === undefined ? [] : ['-c', directory]
  const main = await postfixCommand('postconf', [...of, '-x', ...NAMES])
  const services = await postfixCommand('postconf', [...of, '-M'])
  return postfixState(main, services, await postfixCommand('postconf', [...of, '-xP']))
}

/** The configuration directories of other instances that are enabled, by `postmulti -l`. */
export async function readOtherInstances(): Promise<readonly string[]> {
  try {
    return otherInstances(await postfixCommand('postmulti', ['-l']))
  } catch {
    return [] // a Postfix without it has one instance
  }
}

/** Pure: `postfix-out - y /etc/postfix-out`; the default instance has no name, and comes first. */
export function otherInstances(list: string): readonly string[] {
  return list.split('\n').flatMap((line) => {
    const [name, , enabled, directory] = line.trim().split(/\s+/)
    return name !== '-' && enabled === 'y' && directory !== undefined ? [directory] : []
  })
}

/** Pure: what postconf(1) prints, by `-x` with our names, `-M` and `-xP`. */
export function postfixState(main: string, services: string, overrides: string): PostfixState {
  const settings = new Map(main.split('\n').flatMap(assignment))
  const others = overrides.split('\n').flatMap(assignment)
  const disabled = (settings.get('master_service_disable') ?? '')
    .split(/[\s,]+/)
    .map((entry) => entry.replace('.', '/'))
  const read = services.split('\n').flatMap((line): readonly PostfixService[] => {
    const [name = '', type = '', , , , , , program = ''] = line.trim().split(/\s+/)
    const place = `${name}/${type}`
    if (!PROGRAMS.has(program) || disabled.includes(type) || disabled.includes(place)) return []
    const own = others.flatMap(([key, value]) =>
      key.startsWith(`${place}/`) ? [[key.slice(place.length + 1), value] as const] : [],
    )
    return [{ place, program, overrides: new Map(own) }]
  })
  return { main: settings, services: read }
}

/** `smtpd_milters = …`, `smtp/inet/smtpd_milters = …` */
function assignment(line: string): readonly (readonly [name: string, value: string])[] {
  const [, name, value] = /^(\S+) =(.*)$/.exec(line) ?? []
  return name === undefined || value === undefined ? [] : [[name, value.trim()]]
}

function postfixCommand(program: string, args: readonly string[]): Promise<string> {
  return runProgram({
    program,
    args,
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    timeoutMs: TIMEOUT_MS,
  })
}
