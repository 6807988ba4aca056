import { ConfigError } from '../../config/errors.ts'
import type { Config } from '../../config/schema.ts'
import { bytesOf } from '../../host/clamav/clamd-conf.ts'
import { chooseEngine, type EngineChoice } from '../engine/choose.ts'
import type { HostFacts } from '../look/host-facts.ts'
import { mtaOf } from '../mta/mta.ts'
import { SENDMAIL_SOCKET } from '../mta/sendmail.ts'
import type { Takeover } from '../takeover/takeover.ts'
import type { Remark, SetupOptions, Step } from '../types.ts'
import { readConfigText } from './check-text.ts'
import { isEmptyYaml, type Setting, setKeys } from './edit.ts'
import { type Imported, importForSetup } from './imported.ts'

/** The configuration as it is going to be, and the engine that it names. */
export interface ConfigurationPlan {
  /** Undefined where it cannot be told; then a remark stops setup. */
  readonly config: Config | undefined
  readonly engine: EngineChoice | undefined
  readonly steps: readonly Step[]
  readonly remarks: readonly Remark[]
}

const MODE = 0o640
const PERMISSIONS = 0o7777

/** Keeps what is there, and adds what was asked for and nothing else. */
export function planConfiguration(
  options: SetupOptions,
  facts: HostFacts,
  takeover: Takeover | undefined,
): ConfigurationPlan {
  const { path, text: before = '' } = facts.own.configuration
  try {
    const configured = readConfigText(before, path)
    const isEmpty = isEmptyYaml(before)
    // Beside it, too: what is logged is to be what would happen in its place.
    const wantsImport = options.from !== undefined || takeover !== undefined
    const imports = wantsImport && (isEmpty || isImported(before))
    const engine = chooseEngine(
      {
        asked: options.engine,
        configured: isEmpty || imports ? undefined : configured.engine.mode,
        imported: imports,
        beside: takeover?.way === 'beside',
      },
      facts,
    )
    const remarks = [...engine.remarks]
    if (wantsImport && !imports) remarks.push(notImported(path, facts))
    const start = imports
      ? importForSetup(facts.clamavMilter, { engine: engine.mode, isRoomy: takes(facts) })
      : undefined
    if (start !== undefined && 'stop' in start) {
      return { config: undefined, engine, steps: [], remarks: [...remarks, start.stop] }
    }
    if (start !== undefined) remarks.push(...start.remarks)
    const isSendmail = mtaOf(facts) === 'sendmail' && (imports || listensByDefault(configured, path))
    const monitor = options.monitor || takeover?.way === 'beside'
    const ends = takeover?.way === 'replace' && configured.policy.monitor
    const wanted = settings(engine, { ...options, monitor: monitor ? true : ends ? false : undefined }, facts)
    const text = setKeys(base(before, start, options), [...(isSendmail ? [LISTEN] : []), ...wanted])
    const config = readConfigText(text, path)
    if (config.policy.monitor && !monitor) remarks.push(monitorRemark(path))
    const isSame = text === before && facts.own.configuration.text !== undefined
    return { config, engine, steps: isSame ? [] : [stepFor(facts, text, isEmpty)], remarks }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { config: undefined, engine: undefined, steps: [], remarks: [brokenRemark(error)] }
  }
}

/** By its clamd.conf, where 25M is what clamd takes for what is not said. */
function takes({ clamav: { conf } }: HostFacts): (bytes: number) => boolean {
  const limits = ['streammaxlength', 'maxfilesize'].map(
    (name) => bytesOf(conf?.options.get(name) ?? '25M') ?? 0,
  )
  // 0 is no limit.
  return (bytes) => conf !== undefined && limits.every((limit) => limit === 0 || limit >= bytes)
}

/** What Sendmail is told; nothing of it lies in a queue directory. */
const LISTEN: Setting = { section: 'milter', key: 'listen', value: [`unix:${SENDMAIL_SOCKET}`] }

/** Nobody has said where: in a directory of Postfix. */
function listensByDefault({ milter }: Config, path: string): boolean {
  return milter.listen.join(' ') === readConfigText('', path).milter.listen.join(' ')
}

/** A comment of the file that the importer makes: a second run finds what the first one has written. */
function isImported(text: string): boolean {
  return text.includes('by clamgate config import.')
}

function base(before: string, start: Imported | undefined, options: SetupOptions): string {
  if (start !== undefined) return isImported(before) ? before : `${lined(before)}${start.yaml}`
  if (!isEmptyYaml(before)) return before
  return before === '' ? fresh(options) : before
}

/** `monitor`: undefined, nothing is said of it. */
interface Wish extends Omit<SetupOptions, 'monitor'> {
  readonly monitor: boolean | undefined
}

function settings(engine: EngineChoice, options: Wish, facts: HostFacts): readonly Setting[] {
  const { asked, server } = { asked: options.engine, server: engine.server }
  const mode: Setting = { section: 'engine', key: 'mode', value: engine.mode }
  // What is default need not be said, unless the file says otherwise or somebody has said it.
  const isSaid =
    asked !== undefined || engine.mode === 'external' || facts.own.configuration.text === undefined
  return [
    ...(isSaid ? [mode] : []),
    ...(server === undefined ? [] : [{ section: 'engine', key: 'servers', value: [server] }]),
    ...(options.monitor === undefined ? [] : [{ section: 'policy', key: 'monitor', value: options.monitor }]),
  ]
}

function fresh({ service }: SetupOptions): string {
  const log = ['', 'log:', '  file: /var/log/clamgate/clamgate.log']
  return [
    '# Configuration of Clamgate, made by clamgate setup. Every key is optional: clamgate config show --defaults prints',
    '# all of them. After a change: clamgate config check, then clamgate reload.',
    // In a container what is printed is the log.
    ...(service ? log : []),
    '',
  ].join('\n')
}

function stepFor({ own }: HostFacts, content: string, isEmpty: boolean): Step {
  const { path, text, mode, uid, gid } = own.configuration
  const isNew = text === undefined || isEmpty
  const rights = isNew
    ? { mode: MODE, owner: 'root', group: 'clamgate' }
    : { mode: mode & PERMISSIONS, owner: String(uid), group: String(gid) }
  return {
    id: `configuration:${path}`,
    group: 'configuration',
    kind: 'configuration',
    sentence: isNew ? `Write the configuration ${path}` : `Add what was asked for to ${path}`,
    wanted: { path, content, ...rights },
  }
}

function notImported(path: string, { clamavMilter }: HostFacts): Remark {
  return {
    weight: 'warn',
    sentence: `${path} has settings already, so that nothing of ${clamavMilter.path} comes into it`,
    remedy: `clamgate config import ${clamavMilter.path} prints what it comes to. To start from that: move ${path} away, and run clamgate setup again.`,
  }
}

function monitorRemark(path: string): Remark {
  return {
    weight: 'warn',
    sentence: `${path} has policy.monitor: true: everything is scanned and logged, and nothing refused`,
    remedy: 'Once you trust it: policy.monitor: false, then clamgate reload',
  }
}

function brokenRemark({ message, report, remedy }: ConfigError): Remark {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1)
  return { weight: 'stop', sentence: [sentence, ...report].join('\n'), remedy }
}

function lined(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
