import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { systemCode } from '../ground/thrown.ts'

/** What the record of the i-MSCP plugin says; the plugin itself reads all of it, with its secrets. */
export interface ImscpPluginFact {
  /** Of the plugin. */
  readonly version: string
  /** `pending`: Postfix is told as soon as the databases are there. */
  readonly state: 'applied' | 'pending' | 'disabled'
  /** Configuration of the Postfix that the panel has; empty: the usual one. */
  readonly postfixDirectory: string
}

/** The first one that is whole counts. */
const RECORDS = ['var/lib/clamgate-imscp/record.json', 'var/lib/clamgate-imscp/record.json.copy']

const schema = z.object({
  version: z.string().max(100),
  state: z.enum(['applied', 'pending', 'disabled']),
  postfixDirectory: z.string().default(''),
})

/** Undefined where the plugin has not set Clamgate up here; `hidden` where only root may know. */
export async function readImscpPlugin(root = '/'): Promise<ImscpPluginFact | 'hidden' | undefined> {
  for (const path of RECORDS) {
    try {
      const read = schema.safeParse(JSON.parse(await readFile(join(root, path), 'utf8')))
      if (read.success) return read.data
    } catch (error) {
      if (systemCode(error) === 'EACCES') return 'hidden'
      // Missing, or no JSON: the copy may be whole.
    }
  }
  return undefined
}
