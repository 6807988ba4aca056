import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'

const TIMEOUT_MS = 10_000

/** What decides whether mail of a service is shown to a milter, and what becomes of it when that cannot be. */
const NAMES = [
  'smtpd_milters',
  'non_smtpd_milters',
  'milter_default_action',
  'milter_connect_timeout',
  'milter_content_timeout',
  'milter_command_timeout',
  'milter_protocol',
  'smtpd_milter_maps',
  'smtpd_proxy_filter',
  'receive_override_options',
  'content_filter',
  'internal_mail_filter_classes',
  'inet_interfaces',
  'inet_protocols',
  'master_service_disable',
  'queue_directory',
  'config_directory',
  'mail_owner',
  'compatibility_level',
  'message_size_limit',
  'cleanup_service_name',
  'maillog_file',
  'syslog_name',
] as const

export type PostfixName = (typeof NAMES)[number]

/** A service of master.cf that takes mail in. */
export interface PostfixService {
  /** `submission/inet`, as postconf(1) names it. */
  readonly place: string
  readonly program: string
  /** What `-o` sets for this service, expanded. */
  readonly overrides: ReadonlyMap<string, string>
  /** All that holds for it, expanded: `-o` may change a $variable that main.cf uses. */
  readonly settings: ReadonlyMap<string, string>
  /** It sees the queue directory as `/`. */
  readonly chrooted: boolean
  /** It runs as mail_owner, not as root. */
  readonly unprivileged: boolean
}

/** One instance of Postfix, as it is configured. */
export interface PostfixState {
  /** Its configuration directory, where another than that of postconf(1) was asked for. */
  readonly directory: string | undefined
  /** What main.cf and the defaults say, expanded. */
  readonly main: ReadonlyMap<string, string>
  /** The same as it is written, with $variables. */
  readonly written: ReadonlyMap<string, string>
  readonly services: readonly PostfixService[]
}

/** Those that take mail in, or show it to milters after that. */
const PROGRAMS = new Set(['smtpd', 'qmqpd', 'pickup', 'cleanup'])

/**
 * Reads one instance of Postfix. Changes nothing.
 * @throws {ProgramError} where postconf(1) is missing, or says that there is no configuration
 */
export async function readPostfixState(directory?: string): Promise<PostfixState> {
  const postconf = (...args: readonly string[]) =>
    postfixCommand('postconf', [...(directory === undefined ? [] : ['-c', directory]), ...args])
  const main = await postconf('-x', ...NAMES)
  const services = await postconf('-M')
  const overrides = await postconf('-xP')
  const written = overridesByPlace(await postconf('-P'))
  const state = postfixState(main, services, overrides, directory)
  const read = await Promise.all(
    state.services.map(async (service) => {
      const own = [...(written.get(service.place) ?? [])]
      if (own.length === 0) return service
      const options = own.flatMap(([name, value]) => ['-o', `${name}=${value}`])
      return { ...service, settings: assignments(await postconf(...options, '-x', ...NAMES)) }
    }),
  )
  return { ...state, written: assignments(await postconf(...NAMES)), services: read }
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
export function postfixState(
  main: string,
  services: string,
  overrides: string,
  directory?: string,
): PostfixState {
  const settings = assignments(main)
  const others = overridesByPlace(overrides)
  const disabled = (settings.get('master_service_disable') ?? '')
    .split(/[\s,]+/)
    .map((entry) => entry.replace('.', '/'))
  // Before compatibility level 1 a service was chrooted unless master.cf said no.
  const usuallyChrooted = Number.parseFloat(settings.get('compatibility_level') ?? '') < 1
  const read = services.split('\n').flatMap((line): readonly PostfixService[] => {
    const [name = '', type = '', , unprivileged, chroot, , , command = ''] = line.trim().split(/\s+/)
    const place = `${name}/${type}`
    const program = command.slice(command.lastIndexOf('/') + 1)
    if (!PROGRAMS.has(program) || disabled.includes(type) || disabled.includes(place)) return []
    const own = others.get(place) ?? new Map<string, string>()
    return [
      {
        place,
        program,
        overrides: own,
        settings: new Map([...settings, ...own]),
        chrooted: chroot === '-' ? usuallyChrooted : chroot === 'y',
        unprivileged: unprivileged !== 'n',
      },
    ]
  })
  return { directory, main: settings, written: settings, services: read }
}

/** `smtp/inet/smtpd_milters = …`, by `smtp/inet`. */
function overridesByPlace(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const places = new Map<string, Map<string, string>>()
  for (const [key, value] of assignments(text)) {
    const at = key.lastIndexOf('/')
    const place = key.slice(0, at)
    const own = places.get(place) ?? new Map<string, string>()
    places.set(place, own.set(key.slice(at + 1), value))
  }
  return places
}

/** `smtpd_milters = …` */
function assignments(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^(\S+) =(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value.trim()]]
    }),
  )
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
