import { randomUUID } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  keyLost,
  keyOf,
  keyOfText,
  newKey,
  type SealKey,
  type SealKeys,
} from '../../accounts/second-factor/seal.ts'
import { syncDirectory } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import type { StorePlace } from '../../store/dialect/place.ts'

export interface SealKeyParts {
  /** Text of `console.secretKey`; undefined: none is configured. */
  readonly configured: () => string | undefined
  /** Made where there is none; undefined: hosts share the database, and a file of one would lock the others out. */
  readonly file: string | undefined
}

const NAME = 'second-factors.key'

/** Beside the database, and in no backup of it: `clamgate store backup` copies databases alone. */
export function sealKeyFile(place: StorePlace): string | undefined {
  return place.kind === 'sqlite' ? join(dirname(place.file), NAME) : undefined
}

/** The configured key comes first; what a file has sealed before is read all the same. */
export function createSealKeys({ configured, file }: SealKeyParts): SealKeys {
  const ofText = () => {
    const text = configured()
    return text === undefined ? undefined : keyOfText(text)
  }
  const ofFile = async () => (file === undefined ? undefined : await read(file))
  return {
    seals: () => file !== undefined || configured() !== undefined,
    async current() {
      const key = ofText() ?? (await ofFile()) ?? (file === undefined ? undefined : await make(file))
      return key ?? Promise.reject(keyLost())
    },
    async all() {
      const configured = ofText()
      // What the configured one has sealed is read whatever became of the file.
      const kept = configured === undefined ? await ofFile() : await ofFile().catch(() => undefined)
      return [configured, kept].filter((key) => key !== undefined)
    },
  }
}

/** @throws {AccessError} ACCESS_KEY_LOST where there is one that cannot be read, or that is none */
async function read(file: string): Promise<SealKey | undefined> {
  try {
    return keyOf(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url'))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw keyLost(error)
  }
}

/** A new one, on disk before anything is sealed by it. Of two who make one at once the first one's is kept. */
async function make(file: string): Promise<SealKey | undefined> {
  const draft = `${file}.${randomUUID()}`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(`${newKey().toString('base64url')}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(draft, file).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error
    })
    await syncDirectory(dirname(file))
  } catch (error) {
    throw keyLost(error)
  } finally {
    await rm(draft, { force: true })
  }
  return await read(file)
}
