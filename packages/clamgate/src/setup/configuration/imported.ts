import { parseSize } from '../../config/units.ts'
import type { NewPlace } from '../../importers/clamav-milter/conversion.ts'
import { importNamed } from '../../importers/clamav-milter/import-file.ts'
import { ImportError } from '../../importers/errors.ts'
import { readListFile } from '../../importers/files.ts'
import { renderNote } from '../../importers/render-draft.ts'
import type { FileFact } from '../look/host-facts.ts'
import type { Remark } from '../types.ts'

/** A clamav-milter.conf as a configuration of ours. */
export interface Imported {
  readonly yaml: string
  readonly remarks: readonly Remark[]
}

interface ImportPlace {
  readonly engine: NewPlace['engine']
  /** Whether the clamd of this host takes messages of so many bytes over its socket. */
  readonly isRoomy: (bytes: number) => boolean
}

/** Reads a configuration of clamav-milter; where it is none, that is a reason to stop. */
export function importForSetup(
  { path, text }: FileFact,
  { engine, isRoomy }: ImportPlace,
): Imported | { readonly stop: Remark } {
  if (text === undefined) {
    return {
      stop: {
        weight: 'stop',
        sentence: `${path} is not there, or cannot be read`,
        remedy: 'Name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf.',
      },
    }
  }
  try {
    const place = { socket: 'ours', engine } as const
    const { yaml, conf } = importNamed(path, { text, readList: readListFile, place })
    const size = parseSize(String(conf.settings.get('engine.maxScanSize')?.values[0]?.value ?? ''))
    const told = conf.notes
      .filter(({ kind }) => kind === 'before-start' || kind === 'not-carried')
      .filter(({ text: note }) => !(isRoomy(size ?? 0) && note.startsWith(ABOUT_STREAM)))
    const rest = conf.notes.length - told.length
    return {
      yaml,
      remarks: [
        ...told.map((note): Remark => ({ weight: 'warn', sentence: renderNote(note).join('\n') })),
        ...(rest === 0 ? [] : [furtherNotes(rest)]),
      ],
    }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error
    const { message: sentence, remedy } = error
    return { stop: { weight: 'stop', sentence, ...(remedy === undefined ? {} : { remedy }) } }
  }
}

/** The importer knows no clamd.conf, and says it always. */
const ABOUT_STREAM = 'in clamd.conf set StreamMaxLength'

function furtherNotes(count: number): Remark {
  const notes = count === 1 ? 'One more note on' : `${count} more notes on`
  return { weight: 'note', sentence: `${notes} what is different stand at the end of the new configuration` }
}
