import { showValue } from '../../../config/problem.ts'
import { parseSize } from '../../../config/units.ts'
import type { Left, Note } from '../../draft.ts'
import type { PanelRemark } from '../types.ts'

/** What an importer says of a value, with the value: `it is none of …` becomes `"Rejct" is none of …`. */
export function problemWords(value: string, text: string): string {
  const [, rest] = /^it (.*)$/s.exec(text) ?? []
  return rest === undefined ? text : `${showValue(value)} ${rest}`
}

/** The note on an entry that is not in force, since it would let more pass than clamav-milter did. */
const COMMENTED_OUT = 'commented out: '
/** The importer knows no clamd.conf, and says it always. */
const ABOUT_STREAM = 'in clamd.conf set StreamMaxLength'
/** `SkipAuthenticated no` exempted hardly anybody, and exempts nobody. */
const NO_SWITCH = 'this is no switch'

/** Notes on options of clamav-milter: whether one is a wrong value, and what is told of it in the panel. */
export class MilterNotes {
  readonly #left: readonly (Left['entries'][number] & { readonly path: string })[]
  readonly #scanSize: number
  readonly #streamMaxLength: number

  constructor(
    left: ReadonlyMap<string, Left>,
    sizes: { readonly maxScanSize: string; readonly streamMaxLength: number },
  ) {
    this.#left = [...left.values()].flatMap(({ path, entries }) =>
      entries.map((entry) => ({ ...entry, path })),
    )
    this.#scanSize = parseSize(sizes.maxScanSize) ?? 0
    this.#streamMaxLength = sizes.streamMaxLength
  }

  /** Why the value of an option is wrong; undefined where it is not. */
  wrong({ kind, text, option = '' }: Note): string | undefined {
    const value = option.slice(option.indexOf(' ') + 1)
    if (kind === 'not-carried') return problemWords(value, text)
    if (!text.startsWith(COMMENTED_OUT) || text.includes(NO_SWITCH)) return undefined
    const entry = this.#entry(option)
    if (entry === undefined || entry.value !== undefined) return undefined
    return `${showValue(value)}: ${text.slice(COMMENTED_OUT.length)}`
  }

  /** What to tell of a value that is not wrong. */
  remarks(note: Note): readonly PanelRemark[] {
    if (note.text.startsWith(ABOUT_STREAM) && this.#scanSize <= this.#streamMaxLength) return []
    const about = [note.place, note.option?.replace(/^\S+ /, '')].filter((part) => part !== undefined)
    const text = this.#inPanel(note)
    const sentence = about.length === 0 ? text : `${about.join(' ')}: ${text}`
    return [{ kind: note.kind, sentence, lines: note.lines }]
  }

  /** Nobody takes signs of comments away from a file that is made anew with each change. */
  #inPanel({ text, option = '' }: Note): string {
    const entry = this.#entry(option)
    const instead =
      entry?.value === undefined
        ? 'write it into clamgate_options'
        : `write '${entry.path}' => array('${entry.value}') into clamgate_options`
    const capital = `${instead[0]?.toUpperCase() ?? ''}${instead.slice(1)}`
    return text
      .replace(/at least engine\.maxScanSize, (\w+)/, 'at least $1')
      .replace('lower engine.maxScanSize', 'lower MaxFileSize of the plugin')
      .replace(COMMENTED_OUT, 'not in force: ')
      .replace(', or import with --keep-log-file', '')
      .replace(/Take (?:the # away|away the #)(?: from "\*"| in front)?/, () => capital)
      .replace(/take (?:the # away|away the #)(?: from "\*"| in front)?/, () => instead)
      .replace(
        'take notify.command out of the file and put these lines in',
        'leave VirusAction empty, and write into clamgate_options what these lines say',
      )
      .replace('policy.failure: defer', 'OnFail Defer')
  }

  #entry(option: string) {
    return option === '' ? undefined : this.#left.find(({ origin }) => origin.includes(option.slice(0, 80)))
  }
}
