import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'

const versionSchema = z.object({
  version: z.number(),
  at: z.string(),
  by: z.string(),
  path: z.string(),
  words: z.string(),
  diff: z.array(z.string()),
  /** Before and after, without secrets, and how many of those there were. */
  before: z.string(),
  text: z.string(),
  secrets: z.number(),
})
export type PolicyVersion = z.output<typeof versionSchema>

const KEPT = 20
const NAME = /^(\d{9})\.json$/

/** What was saved by the console, in files of this host: its configuration is on this host, too. */
export interface PolicyVersions {
  add(version: Omit<PolicyVersion, 'version'>): Promise<number>
  /** The newest first; what cannot be read is left out. */
  list(): Promise<readonly PolicyVersion[]>
}

export function createPolicyVersions(directory: string): PolicyVersions {
  async function numbers(): Promise<readonly number[]> {
    const names = await readdir(directory).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    })
    return names
      .flatMap((name) => Number(NAME.exec(name)?.[1] ?? Number.NaN))
      .filter((number) => !Number.isNaN(number))
      .toSorted((one, other) => other - one)
  }
  const pathOf = (number: number) => join(directory, `${String(number).padStart(9, '0')}.json`)

  return {
    async add(version) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const there = await numbers()
      const number = (there[0] ?? 0) + 1
      await replaceFile(pathOf(number), `${JSON.stringify({ ...version, version: number })}\n`, 0o600)
      for (const old of there.slice(KEPT - 1)) await rm(pathOf(old), { force: true })
      return number
    },
    async list() {
      const found: PolicyVersion[] = []
      for (const number of await numbers()) {
        const text = await readFile(pathOf(number), 'utf8').catch(() => '')
        const read = versionSchema.safeParse(parsed(text))
        if (read.success) found.push(read.data)
      }
      return found
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
