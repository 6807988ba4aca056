import { type ConfigDescription, describeConfig } from '../../config/say/describe.ts'
import type { Config } from '../../config/schema.ts'
import type { ImportedConf } from '../clamav-milter/import-conf.ts'
import { importConf } from '../clamav-milter/import-conf.ts'
import { serviceNeeds, socketFault, socketPath } from '../clamav-milter/service-notes.ts'
import type { Note } from '../draft.ts'
import { renderNotes } from '../render-draft.ts'
import { MILTER_OPTIONS, SIGNATURE_OPTIONS } from './config-php/parameters.ts'
import type { PanelValues } from './import-plugin.ts'
import { type GivenOption, milterNaming, readMilterOptions, writeMilterConf } from './milter/milter-conf.ts'
import { postfixAddress, withMilterSocket } from './milter/milter-sockets.ts'
import { MilterNotes } from './milter/note-words.ts'
import { layOver } from './own/lay-over.ts'
import { type OwnOption, readOwnOptions } from './own/own-options.ts'
import { readPanelValues } from './panel-parts.ts'
import { type WholePlace, wholePlace } from './place.ts'
import { keyName, Problems } from './problems.ts'
import { checkText } from './result/check-result.ts'
import { Origins, parameterOf } from './result/origins.ts'
import { PanelDraft } from './result/panel-draft.ts'
import { convertSignatureOptions } from './signature-options.ts'
import type { PanelConfiguration, PanelPlace, PanelRemark } from './types.ts'

/** What the values are read into. */
interface Work {
  readonly place: WholePlace
  readonly description: ConfigDescription
  readonly problems: Problems
  readonly remarks: PanelRemark[]
  readonly origins: Origins
}

/**
 * The configuration that config.php, merged with the administrator's values, comes to: by the importers of clamav-milter.conf
 * and of clamav-unofficial-sigs, with `clamgate_options` over that. Pure but for `readList` of the place.
 *
 * @throws {ImportError} IMPORT_VALUE, which names every parameter that is wrong
 */
export function convertPanelConfig(values: PanelValues, givenPlace: PanelPlace): PanelConfiguration {
  const place = wholePlace(givenPlace)
  const description = describeConfig()
  const origins = new Origins(place.file, place.lineOf)
  const work: Work = { place, description, origins, problems: new Problems(), remarks: [] }
  const { problems, remarks } = work
  const parts = readPanelValues(values, work)
  const own = readOwnOptions(parts.own, description, problems)
  const given = readMilterOptions(parts.milter, problems)
  const engine = engineOf(given, own)
  const listensElsewhere = own.some(({ path }) => path.join('.') === 'milter.listen')
  const options = listensElsewhere ? given : withMilterSocket(given, parts.postfix, place)
  const imported = importOptions(options, engine, work)
  const draft = new PanelDraft(imported.settings)
  const signatures = convertSignatureOptions(
    parts.signatures,
    { file: place.file, origins, readFile: place.readList },
    problems,
  )
  for (const { path, value, origin } of signatures.entries) {
    const key = origins.key(origin) ?? SIGNATURE_OPTIONS
    draft.set({ path: ['signatures', ...path], value, origin, key })
  }
  tellSignatures(signatures.notes, work)
  const secrets = new Map(signatures.secrets)
  layOver(draft, own, { description, origins, secrets, problems })
  finishEngine(draft, engine, work)
  const secretPaths = new Map([...secrets.keys()].map((name) => [name, place.secretPath(name)]))
  const body = draft.render(description, secretPaths)
  const findParameter = parameterOf(draft, origins)
  const config = checked(body, findParameter, work)
  const { listen: listens } = config.milter
  const listenKey = findParameter('milter.listen')
  for (const path of listens.flatMap(socketPath)) {
    const fault = socketFault(path)
    if (fault !== undefined) problems.add(listenKey, `${path} ${fault}`)
  }
  const address = problems.has(listenKey)
    ? ''
    : postfixAddress({ postfix: parts.postfix, listens, listenKey, place }, work)
  aboutRemoteDatabases(config, work)
  problems.check()
  const notes = remarks.map(({ sentence, ...rest }) => ({
    ...rest,
    place: undefined,
    option: undefined,
    text: sentence,
  }))
  const lines = [
    ...place.heading.map((line) => `# ${line}`),
    ...body,
    ...renderNotes(notes, 'the plugin before'),
  ]
  return {
    yaml: `${lines.join('\n')}\n`,
    secrets: [...secrets].map(([name, text]) => ({ name, path: place.secretPath(name), text })),
    listens,
    postfixAddress: address,
    engine: config.engine.mode,
    servers: config.engine.mode === 'managed' ? [] : config.engine.servers.map((server) => server.address),
    hasSignatures: hasSignatures(config),
    service: serviceNeeds(
      listens.flatMap(socketPath),
      config.log.file === undefined ? [] : [config.log.file],
      config.milter.group,
    ),
    remarks,
    isComplete: imported.left.size === 0 && remarks.every(({ kind }) => kind !== 'not-carried'),
    settings: draft.report(secretPaths),
    parameterOf: findParameter,
  }
}

/** A clamd that is named is asked; without one there is nothing to ask, and Clamgate runs its own. */
function engineOf(given: readonly GivenOption[], own: readonly OwnOption[]): 'managed' | 'external' {
  const value = (path: string) => own.find((one) => one.path.join('.') === path)?.value
  const mode = value('engine.mode')
  if (mode === 'managed' || mode === 'external') return mode
  const isNamed = given.some(({ name }) => name === 'ClamdSocket') || value('engine.servers') !== undefined
  return isNamed ? 'external' : 'managed'
}

/** Through the importer of clamav-milter.conf; what it could not carry over is wrong here. */
function importOptions(
  options: readonly GivenOption[],
  engine: 'managed' | 'external',
  { place, problems, remarks, origins }: Work,
): ImportedConf {
  const conf = writeMilterConf(options)
  const imported = importConf(conf.text, {
    file: place.file,
    readList: place.readList,
    keepLogFile: place.keepLogFile,
    place: { socket: 'as-written', engine },
    naming: milterNaming(conf, origins),
    isUnitSeenTo: !place.isUnitTold,
  })
  const size = imported.settings.get('engine.maxScanSize')?.values[0]?.value
  const notes = new MilterNotes(imported.left, {
    maxScanSize: String(size),
    streamMaxLength: place.streamMaxLength,
  })
  const keys = new Set(options.map(({ key }) => key))
  for (const note of imported.notes) {
    const key = note.place === undefined ? undefined : (origins.key(note.place) ?? note.place)
    const wrong = key !== undefined && keys.has(key) ? notes.wrong(note) : undefined
    if (key !== undefined && wrong !== undefined) problems.add(key, wrong)
    else if (key === place.file)
      continue // an option is missing: what that means is decided here
    else remarks.push(...notes.remarks({ ...note, place: key }))
  }
  return imported
}

/** Notes on signatures; those that say what is wrong were problems already. */
function tellSignatures(notes: readonly Note[], { remarks }: Work): void {
  for (const { kind, place, text, lines } of notes) {
    if (kind === 'not-carried') continue
    remarks.push({ kind, sentence: place === undefined ? text : `${place}: ${text}`, lines })
  }
}

function finishEngine(draft: PanelDraft, engine: 'managed' | 'external', { place }: Work): void {
  const isSaid = (path: string) => draft.has(path)
  if (engine === 'managed') {
    if (isSaid('engine.mode')) return
    const key = keyName(MILTER_OPTIONS, 'ClamdSocket')
    const origin = `${place.file} without ClamdSocket`
    draft.set({ path: ['engine', 'mode'], value: engine, origin, key })
  } else if (!isSaid(DATABASES)) {
    const origin = 'where that clamd has its databases'
    draft.set({ path: DATABASES.split('.'), value: place.databaseDirectory, origin, key: SIGNATURE_OPTIONS })
  }
}

const DATABASES = 'signatures.databaseDirectory'

/** The configuration that the lines come to; what is wrong with it, by the parameters that say it. */
function checked(
  lines: readonly string[],
  findParameter: (key: string) => string,
  { place, description, problems, remarks }: Work,
): Config {
  const { config, faults } = checkText(`${lines.join('\n')}\n`, {
    description,
    nowMs: place.nowMs ?? Date.now(),
  })
  for (const { severity, key, message, remedy } of faults) {
    const what = remedy === undefined ? message : `${message}; ${remedy}`
    const parameter = `${findParameter(key)}${insideOf(key)}`
    if (severity === 'error') problems.add(parameter, what)
    else remarks.push({ kind: 'different', sentence: `${parameter}: ${what}`, lines: [] })
  }
  return config
}

/** What of a list is meant, as PHP has it: `[0]['action']` of `policy.rules[0].action`. */
function insideOf(key: string): string {
  const [, index, rest = ''] = /(\[\d+\])\.(.*)$/.exec(key) ?? []
  if (index === undefined) return ''
  return (
    index +
    rest
      .split('.')
      .map((part) => part.replace(/^[^[]+/, "['$&']"))
      .join('')
  )
}

function hasSignatures({ signatures }: Config): boolean {
  return Object.values(signatures.sources).some(({ enabled, kind }) => enabled ?? kind !== undefined)
}

/** Signatures lie on this host, and a clamd elsewhere does not see them. */
function aboutRemoteDatabases(config: Config, { place, remarks }: Work): void {
  if (config.engine.mode !== 'external' || !hasSignatures(config)) return
  const remote = config.engine.servers.find(({ address }) => isRemote(address))
  if (remote === undefined) return
  const directory = config.signatures.databaseDirectory ?? place.databaseDirectory
  remarks.push({
    kind: 'different',
    sentence: `${SIGNATURE_OPTIONS}: signatures are installed in ${directory} of this host, which the clamd at ${remote.address} does not read`,
    lines: [],
  })
}

function isRemote(address: string): boolean {
  return /^tcp:/.test(address) && !/^tcp:(?:localhost|127\.|\[::1\])/.test(address)
}
