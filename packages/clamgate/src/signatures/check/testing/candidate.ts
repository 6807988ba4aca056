import { createHash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatOf } from '../../catalogue/formats.ts'
import type { Candidate } from '../../ports.ts'
import type { SourcePlan } from '../../types.ts'
import type { CheckContext } from '../report.ts'

/** A file as a source brings it. */
export async function candidateOf(
  directory: string,
  name: string,
  content: string | Buffer,
  source: Partial<SourcePlan> = {},
): Promise<Candidate> {
  const bytes = Buffer.from(content)
  const path = join(await mkdtemp(join(directory, 'file-')), name)
  await writeFile(path, bytes)
  const format = formatOf(name) ?? 'ndb'
  return {
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    plan: {
      name,
      remote: name,
      format,
      rating: 'LOW',
      class: 'malware',
      wanted: true,
      reason: 'rating LOW',
      maxBytes: 1024 ** 3,
    },
    source: {
      name: 'mycompany',
      title: 'My company',
      catalogueState: 'own',
      enabled: true,
      reason: undefined,
      level: 'low',
      intervalMs: 3600_000,
      road: {
        kind: 'https',
        bases: ['https://sigs.example.org/'],
        path: '{file}',
        redirectHosts: [],
      },
      integrity: { kind: 'none' },
      secret: undefined,
      files: [],
      decoys: [],
      reportTo: undefined,
      homepage: undefined,
      licence: undefined,
      ...source,
    },
  }
}

export const PLAIN_CONTEXT: CheckContext = {
  before: undefined,
  isConfirmed: false,
  siblings: [],
  others: [],
  hasOfficialDaily: true,
  signal: new AbortController().signal,
}
