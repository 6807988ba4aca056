import { join } from 'node:path'
import { importConf } from '../../../importers/clamav-milter/import-conf.ts'
import { readCurrent } from '../../postfix/edited-file.ts'
import { type Block, findBlocks } from './blocks.ts'
import { type HostFiles, hostFiles } from './host-files.ts'
import { lookForSignatures } from './look-signatures.ts'
import { readOldPostfix, SHIPPED_LISTENS } from './postfix-text.ts'
import { readCopy, readTaken, type Taken } from './taken.ts'
import type { OldMilterConf, OldPlugin, OldPostfix } from './types.ts'

export const MILTER_CONF = '/etc/clamav/clamav-milter.conf'

/** What is known of the panel. */
export interface OldPluginHints {
  /** The version of the plugin that the panel had before: `from` of an update. */
  readonly from?: string | null
  /** `POSTFIX_CONF_DIR` of the panel. */
  readonly postfixDirectory?: string
}

/**
 * What the plugin ClamAV 1.x of i-MSCP has left here: its block in clamav-milter.conf, its script for signatures, and what
 * follows from them. Undefined where nothing is; clamav-milter or clamav-unofficial-sigs of the administrator's own are not
 * the plugin's. Changes nothing, and never rejects.
 */
export async function lookForOldPlugin(
  root = '/',
  { from = null, postfixDirectory = '' }: OldPluginHints = {},
): Promise<OldPlugin | undefined> {
  const files = hostFiles(root)
  const taken = await readTaken(root)
  const isKnown = isOldVersion(from)
  const milterConf = await lookForBlocks(root, files, taken)
  const signatures = await lookForSignatures(root, files, {
    taken,
    hadScript: milterConf !== undefined || (isKnown && !/^1\.[01]\b/.test(from ?? '')),
  })
  const earlier = listensOf(socketsIn(milterConf?.blocks ?? []))
  const known = [...(milterConf?.listen ?? []), ...earlier, ...taken.listen, ...SHIPPED_LISTENS]
  const directory = postfixDirectory === '' ? '/etc/postfix' : postfixDirectory
  const traces = await lookAtPostfix(root, directory, [...new Set(known)])
  const evidence = [
    ...(milterConf === undefined ? [] : [evidenceOfBlocks(milterConf)]),
    ...(signatures === undefined ? [] : [signatures.evidence]),
    ...(isKnown ? [`the panel had version ${from} of it`] : []),
    ...(taken.listen.length > 0 ? ['an interrupted takeover has named its milter'] : []),
    ...(taken.milter === 'running' ? ['its clamav-milter is still to be stopped'] : []),
  ]
  if (evidence.length === 0) return undefined
  const hasEntries = traces !== undefined && traces.entries.length > 0
  const hasTraces = milterConf !== undefined || signatures !== undefined || hasEntries
  const runsMilter = milterConf !== undefined || hasEntries || taken.milter === 'running'
  if (!hasTraces && !runsMilter) return undefined
  return {
    ...{ root, evidence, milterConf },
    postfix: hasEntries || (hasTraces && traces?.acceptsByDefault === true) ? traces : undefined,
    signatures: signatures?.found,
    runsMilter,
  }
}

function isOldVersion(from: string | null): from is string {
  return from !== null && /^[01]\.\d/.test(from)
}

async function lookForBlocks(
  root: string,
  files: HostFiles,
  taken: Taken,
): Promise<OldMilterConf | undefined> {
  const blocks = findBlocks((await files.text(MILTER_CONF)) ?? '')
  if (blocks.length === 0 && !taken.hadBlock) return undefined
  const copy = blocks.length > 0 ? blocks : findBlocks((await readCopy(root, MILTER_CONF)) ?? '')
  const settings = settingsOf(copy)
  return { path: MILTER_CONF, blocks, settings, listen: listensOf(settings.get('MilterSocket') ?? []) }
}

function evidenceOfBlocks({ path, blocks }: OldMilterConf): string {
  if (blocks.length === 0) return `an interrupted takeover has found its options in ${path}`
  return `${path} has ${blocks.length === 1 ? 'a block' : `${blocks.length} blocks`} of it`
}

/** Each later block has commented out the one before. */
function settingsOf(blocks: readonly Block[]): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, readonly string[]>()
  const last = blocks.findLast(({ options }) => options.some(({ isActive }) => isActive))
  for (const { name, value, isActive } of last?.options ?? []) {
    if (isActive) settings.set(name, [...(settings.get(name) ?? []), utf8(value)])
  }
  return settings
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Of each block that is there: an earlier one may have another socket, which is in main.cf as well. */
function socketsIn(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap(({ options }) =>
    options.filter(({ name }) => name === 'MilterSocket').map(({ value }) => value),
  )
}

/** As the importer of clamav-milter.conf reads it. */
function listensOf(sockets: readonly string[]): readonly string[] {
  return sockets.flatMap((socket) => {
    const { settings } = importConf(`MilterSocket ${socket}\n`, {
      file: MILTER_CONF,
      readList: () => ({ problem: 'is not read' }),
    })
    const listens = (settings.get('milter.listen')?.values ?? []).map(({ value }) => String(value))
    // main.cf may have the other spelling.
    return listens.flatMap((one) => [
      one,
      one.replace(/^unix:\/var\/run\//, 'unix:/run/'),
      one.replace(/^unix:\/run\//, 'unix:/var/run/'),
    ])
  })
}

async function lookAtPostfix(
  root: string,
  directory: string,
  listen: readonly string[],
): Promise<OldPostfix | undefined> {
  const main = await readCurrent(join(root, directory, 'main.cf')).catch(() => undefined)
  if (main === undefined) return undefined
  return readOldPostfix(main.text, directory, listen)
}
