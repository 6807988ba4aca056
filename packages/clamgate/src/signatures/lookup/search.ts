import { messageOf, systemCode } from '../../ground/thrown.ts'
import { canonicalName, type FoundLine, findLines } from '../check/formats.ts'
import type { SearchedFile } from './files.ts'
import { holdsAny } from './holds-any.ts'

/** Where a signature stands. */
export interface Place extends FoundLine {
  readonly file: SearchedFile
}

/** What a look through all files has brought, by the names as clamd reports them. */
export interface Search {
  readonly places: ReadonlyMap<string, readonly Place[]>
  /** Why a file could not be read: what is not found may be there. */
  readonly faults: readonly string[]
}

const UNOFFICIAL = /\.UNOFFICIAL$/

/** Looks for signatures, named as clamd reports them or as they stand in files, in one pass over all files. */
export async function searchFiles(
  files: readonly SearchedFile[],
  signatures: readonly string[],
  signal?: AbortSignal,
): Promise<Search> {
  const places = new Map(signatures.map((signature): [string, Place[]] => [signature, []]))
  const faults: string[] = []
  for (const file of files) {
    const names = Map.groupBy(
      signatures.filter((signature) => nameIn(file, signature) !== undefined),
      (signature) => nameIn(file, signature) ?? '',
    )
    try {
      const texts = [...names.keys()].map((name) => Buffer.from(name))
      if (!(await holdsAny(file.path, texts, signal))) continue
      for (const line of await findLines(file.path, file.format, new Set(names.keys()), signal)) {
        for (const signature of names.get(line.name) ?? []) places.get(signature)?.push({ ...line, file })
      }
    } catch (error) {
      signal?.throwIfAborted()
      // Between the look at the directory and now it may have been replaced or removed.
      if (systemCode(error) !== 'ENOENT') faults.push(`${file.path}: ${messageOf(error)}`)
    }
  }
  return { places, faults }
}

/**
 * How a signature is called in a file; undefined: clamd would report one there otherwise. A name without the mark of third
 * parties is one as it stands in files, of whatever format. In other files than those of YARA a name may begin with `YARA.`.
 */
function nameIn({ format }: SearchedFile, signature: string): string | undefined {
  const name = signature.replace(UNOFFICIAL, '')
  if (format !== 'yar' && format !== 'yara') return name
  return name === signature || name.startsWith('YARA.') ? canonicalName(name) : undefined
}
