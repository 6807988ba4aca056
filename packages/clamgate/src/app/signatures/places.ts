import { createHash } from 'node:crypto'
import { findOfficial } from '../../signatures/lookup/official.ts'
import type { Origins } from '../../signatures/lookup/origins.ts'
import { type Sigtool, systemSigtool } from '../../signatures/lookup/sigtool.ts'
import type { SignaturePlace } from './ignoring.ts'

/**
 * Where a signature stands, for who wants it ignored: in files of third parties and of the administrator, and, which takes
 * seconds, in the containers of ClamAV.
 * @param directory that clamd reads; undefined: nobody knows it, and nothing is found
 */
export function placesOf(
  origins: Pick<Origins, 'places'>,
  directory: string | undefined,
  sigtool: Sigtool = systemSigtool,
): (name: string) => Promise<readonly SignaturePlace[]> {
  return async (name) => {
    const ours = await origins.places(name)
    if (ours.length > 0 || directory === undefined) {
      return ours.map(({ file, md5 }) => ({
        file: file.name,
        md5: file.format === 'yar' || file.format === 'yara' ? undefined : md5,
      }))
    }
    const lines = await findOfficial(name, directory, sigtool)
    return lines
      .filter((line) => line.name === name)
      .map(({ file, text }) => ({ file, md5: createHash('md5').update(text).digest('hex') }))
  }
}
