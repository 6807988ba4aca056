import { loadConfig } from '../../../config/load/load.ts'
import type { Config } from '../../../config/schema.ts'
import { createEntries } from '../../../quarantine/entries/entries.ts'
import { Holds } from '../../../quarantine/entries/holds.ts'
import { quarantineDirectory, storedContent } from '../../../quarantine/entries/stored-content.ts'
import type { Entries } from '../../../quarantine/entries/types.ts'
import { type IdentityFile, readIdentityFiles } from '../../../quarantine/seal/identities.ts'
import { type KeyProof, proveKeys } from '../../../quarantine/seal/prove.ts'
import { becomeOwnerOf } from '../../signatures/as-owner.ts'

/** A key that mail is or was encrypted to. */
export interface KeyUse {
  readonly recipient: string
  /** New mail is encrypted to it. */
  readonly isInUse: boolean
  /** The file of its identity; undefined: this host cannot open what is encrypted to it alone. */
  readonly identity: string | undefined
  /** Entries that it opens. */
  readonly entries: number
}

export interface KeySurvey {
  readonly keys: readonly KeyUse[]
  /** Entries that no key of this host opens, and those that are not encrypted. */
  readonly locked: number
  readonly plain: number
  /** Files of quarantine.identities that are not used, and why. */
  readonly unusable: readonly Extract<IdentityFile, { ok: false }>[]
}

/** Which keys there are, and how many entries each opens. Reads each description of the quarantine. */
export async function surveyKeys(configPath: string | undefined): Promise<KeySurvey> {
  const { config, files, entries } = await openKeys(configPath)
  const places = new Map(
    files.flatMap((file) => (file.ok ? file.pairs.map((pair) => [pair.recipient, file.path] as const) : [])),
  )
  const counts = new Map(
    [...config.quarantine.encryptTo, ...places.keys()].map((recipient) => [recipient, 0]),
  )
  let locked = 0
  let plain = 0
  for await (const id of entries.ids()) {
    const read = await entries.read(id).catch(() => undefined) // damaged: no key is missing for that
    const sealedTo = read?.description.message.sealedTo ?? []
    for (const recipient of sealedTo) counts.set(recipient, (counts.get(recipient) ?? 0) + 1)
    if (read !== undefined && sealedTo.length === 0) plain += 1
    if (sealedTo.length > 0 && !sealedTo.some((recipient) => places.has(recipient))) locked += 1
  }
  const keys = [...counts].map(([recipient, count]) => ({
    recipient,
    isInUse: config.quarantine.encryptTo.includes(recipient),
    identity: places.get(recipient),
    entries: count,
  }))
  return { keys, locked, plain, unusable: files.filter((file) => !file.ok) }
}

/** Tries the keys of a configuration; see {@link proveKeys}. */
export async function testKeys(
  configPath: string | undefined,
): Promise<KeyProof & Pick<KeySurvey, 'unusable'>> {
  const { config, files, entries } = await openKeys(configPath)
  const pairs = files.flatMap((file) => (file.ok ? file.pairs : []))
  return {
    ...(await proveKeys(config.quarantine.encryptTo, pairs, entries)),
    unusable: files.filter((file) => !file.ok),
  }
}

interface OpenKeys {
  readonly config: Config
  readonly files: readonly IdentityFile[]
  readonly entries: Entries
}

/** As the user of the daemon, who has to be able to read them. */
async function openKeys(configPath: string | undefined): Promise<OpenKeys> {
  const { config } = await loadConfig({ path: configPath })
  const directory = quarantineDirectory(config)
  await becomeOwnerOf([directory, config.engine.directory])
  const files = await readIdentityFiles(config.quarantine.identities.map(({ file }) => file))
  const entries = createEntries({ directory, holds: new Holds(), content: storedContent(config) })
  return { config, files, entries }
}
