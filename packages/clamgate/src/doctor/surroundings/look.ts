import { connect } from 'node:net'
import { parseClamdAddress } from '@clamgate/clamd'
import { parseListenAddress } from '@clamgate/milter'
import { consolePlace, formatHostPort } from '../../config/console-place.ts'
import type { LoadedConfig } from '../../config/load/load.ts'
import { type ConfigProblem, warning } from '../../config/problem.ts'
import type { Config } from '../../config/schema.ts'
import { findProgram } from '../../ground/find-program.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { systemCode } from '../../ground/thrown.ts'
import { LATE, within } from '../../ground/within.ts'
import { findUser } from '../../host/as-user.ts'
import { findGroup } from '../../host/groups.ts'
import type { Check } from '../check.ts'
import { fileChecks } from '../files/checks.ts'
import { readFiles } from '../files/facts.ts'
import { portProblem } from './ports.ts'

export interface SurroundingsQuestion {
  readonly loaded: LoadedConfig
  /** Where the daemon of this configuration listens; undefined where none runs; unknown to whoever may not ask the one that runs. */
  readonly held: Held
}

export type Held = readonly string[] | 'unknown' | undefined

type Words = readonly [key: string, message: string, remedy: string]

const USER = 'clamgate'
const CONNECT_MS = 1000

/** What this host lacks for a configuration that is good in itself: warnings, since it may be for another host. Changes nothing. */
export async function surroundings({
  loaded,
  held,
}: SurroundingsQuestion): Promise<readonly ConfigProblem[]> {
  const { config } = loaded
  const user = await findUser(USER)
  const looks = [
    groupWords(config.milter),
    ...milterPorts(config.milter, held),
    consoleWords(config.console, held),
    ...programWords(config.engine),
    ...clamdWords(config.engine),
  ]
  const found = await Promise.all(looks)
  const files = fileChecks({ loaded, user }, await readFiles({ loaded, user }))
  return [...found.flatMap((words) => (words === undefined ? [] : [words])), ...files.flatMap(wordsOf)].map(
    ([key, message, remedy]) => ({ ...warning(key, message, remedy), place: undefined }),
  )
}

/** Those of doctor that concern a key of the configuration. */
const KEYS: Readonly<Record<string, string>> = {
  'files.config': '',
  'config.secrets': '',
  'files.directories': 'engine.directory',
  'files.socket-directory': 'milter.listen',
  'files.log': 'log.file',
}

function wordsOf({ name, state, detail, remedy = '', command }: Check): readonly Words[] {
  const key = KEYS[name]
  if (key === undefined || (state !== 'warn' && state !== 'fail')) return []
  // The key that names a directory stands in the sentence.
  const named = /\((engine\.directory|quarantine\.directory|log\.file)\)/.exec(detail)?.[1] ?? key
  return [[named, detail, command === undefined ? remedy.replace(/\.$/, '') : command]]
}

async function groupWords({ group }: Config['milter']): Promise<Words | undefined> {
  if (group === undefined) return undefined
  const gid = await findGroup(group).catch(() => 0)
  if (gid !== undefined) return undefined
  return [
    'milter.group',
    `there is no group ${group} on this host`,
    'name the group of the MTA (Postfix on Debian: postfix)',
  ]
}

function milterPorts({ listen }: Config['milter'], held: Held) {
  return listen.map(async (text, at): Promise<Words | undefined> => {
    // What is taken may be so by the very daemon.
    if (text === 'systemd:' || held === 'unknown' || held?.includes(text) === true) return undefined
    const address = parseListenAddress(text)
    if (address.kind !== 'tcp') return undefined
    const problem = await portProblem(address.host, address.port)
    return problem === undefined
      ? undefined
      : [`milter.listen[${at}]`, `${text}: ${problem}`, 'choose another address, or end what listens there']
  })
}

async function consoleWords(web: Config['console'], held: Held): Promise<Words | undefined> {
  // A daemon that runs holds it, or has said at its start why not.
  const place = consolePlace(web)
  if (place === undefined || held !== undefined) return undefined
  const { host, port } = place.listen
  const problem = await portProblem(host, port)
  return problem === undefined
    ? undefined
    : [
        'console.listen',
        `${formatHostPort(place.listen)}: ${problem}`,
        'choose another address, or end what listens there',
      ]
}

function programWords({ mode, freshclam }: Config['engine']) {
  if (mode === 'external') return []
  const wanted = [
    ['clamd', 'engine.mode', 'clamav-daemon'],
    ...(freshclam.enabled ? [['freshclam', 'engine.freshclam.enabled', 'clamav-freshclam']] : []),
  ]
  return wanted.map(async ([program = '', key = '', debian = '']): Promise<Words | undefined> => {
    if ((await findProgram(program, PROGRAM_PATH)) !== undefined) return undefined
    return [key, `there is no ${program} on this host`, `install it (Debian: apt-get install ${debian})`]
  })
}

/** A clamd on another host may be away for now; one that should be here is not. */
function clamdWords({ mode, servers }: Config['engine']) {
  if (mode === 'managed') return []
  return servers.map(async ({ address }, at): Promise<Words | undefined> => {
    const parsed = parseClamdAddress(address)
    if (parsed.kind !== 'unix') return undefined
    const code = await unreachableCode(parsed.path)
    if (code === undefined || code === 'EACCES' || code === 'EPERM') return undefined
    return [
      `engine.servers[${at}]`,
      `no clamd answers on ${address} (${code})`,
      'start it, or correct the address (LocalSocket of clamd.conf)',
    ]
  })
}

async function unreachableCode(path: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const socket = connect(path)
  socket.once('connect', () => resolve(undefined))
  socket.once('error', (error) => resolve(systemCode(error) ?? error.message))
  const found = await within(promise, CONNECT_MS)
  socket.destroy()
  return found === LATE ? undefined : found
}
