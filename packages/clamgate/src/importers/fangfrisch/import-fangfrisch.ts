import { isAbsolute } from 'node:path'
import { catalogueSource } from '../../signatures/catalogue/catalogue.ts'
import { SignaturesDraft } from '../signatures/signatures-draft.ts'
import { withDefaults } from './defaults.ts'
import { type IniFile, parseIni, readOption } from './ini-file.ts'
import { convertKnownSection } from './known-section.ts'
import { convertOwnSection } from './own-section.ts'
import { isOn, onUpdate, type Section, sectionOf } from './section.ts'

/** Options of DEFAULT that say nothing here, and why. */
const WITHOUT: ReadonlyMap<string, string> = new Map([
  ['db_url', 'Clamgate has files of its own: signatures.directory'],
  ['cleanup', 'Clamgate removes files of what is switched off, its own alone'],
  ['connection_timeout', 'see signatures.timeout'],
  ['on_update_timeout', 'Clamgate makes a set live itself'],
  ['max_size', 'the catalogue of Clamgate has a bound for each file'],
  ['log_level', 'see log in the configuration of Clamgate'],
  ['log_method', 'see log in the configuration of Clamgate'],
  ['log_target', 'see log in the configuration of Clamgate'],
  ['log_format', 'see log in the configuration of Clamgate'],
  ['enabled', 'each source has its own switch'],
  ['interval', 'each source has its own interval'],
  ['integrity_check', 'the catalogue of Clamgate says how each source is checked'],
])

/** Turns the text of a fangfrisch.conf into settings of ours. */
export function importFangfrisch(text: string, file: string): SignaturesDraft {
  const { sections, faults } = parseIni(text)
  const draft = new SignaturesDraft()
  for (const { line, why } of faults)
    draft.note('not-carried', `the line ${why}`, { place: `${file}:${line}` })
  const whole = withDefaults(sections)
  convertDefaults(sections, file, draft)
  for (const name of whole.keys()) {
    if (name === 'DEFAULT') continue
    const section = sectionOf(name, { whole, file, draft })
    broken(section, sections.get(name))
    if (name === 'fangfrischnews') news(section, sections)
    else if (catalogueSource(name) !== undefined) convertKnownSection(section, sections.has(name))
    else convertOwnSection(section)
  }
  return draft
}

function convertDefaults(sections: IniFile, file: string, draft: SignaturesDraft): void {
  for (const [name, { line }] of sections.get('DEFAULT') ?? []) {
    const about = { place: `${file}:${line}`, option: name }
    const why = WITHOUT.get(name)
    const value = readOption(sections, 'DEFAULT', name)?.value ?? ''
    if (name === 'local_directory' && isAbsolute(value)) {
      const lines = [`databaseDirectory: ${value}`]
      draft.note('different', 'with engine.mode external, add to signatures', { ...about, lines })
    } else if (name === 'on_update_exec') onUpdate(draft, value, about)
    else if (why !== undefined) draft.note('without-meaning', why, about)
    // Others are there for sections to refer to.
  }
}

/** Options that refer to what is not there: fangfrisch does not start with them. */
function broken(
  section: Section,
  written: ReadonlyMap<string, { readonly line: number | undefined }> | undefined,
): void {
  if (!isOn(section)) return
  for (const [name, { line }] of written ?? []) {
    if (section.option(name) !== undefined) continue
    const place = line === undefined ? undefined : `${section.file}:${line}`
    section.draft.note('not-carried', 'it refers to an option that is not there', { place, option: name })
  }
}

function news(section: Section, sections: IniFile): void {
  if (!sections.has('fangfrischnews') || !isOn(section)) return
  const { draft, place } = section
  draft.note('without-meaning', 'Clamgate does not fetch news of fangfrisch', {
    place: place('enabled'),
    option: 'fangfrischnews',
  })
}

/** Sections that come with the program. */
const KNOWN = ['sanesecurity', 'securiteinfo', 'malwarepatrol', 'interserver', 'urlhaus', 'fangfrischnews']

/** True for a file with sections that fangfrisch takes. */
export function isFangfrisch(text: string): boolean {
  const { sections } = parseIni(text)
  if (sections.get('DEFAULT')?.has('db_url') === true) return true
  if (KNOWN.some((name) => sections.get(name) !== undefined)) return true
  return [...sections.values()].some((options) => [...options.keys()].some((name) => name.startsWith('url_')))
}
