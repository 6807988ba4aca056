import { isAbsolute } from 'node:path'
import { catalogueFile, catalogueSource } from '../../signatures/catalogue/catalogue.ts'
import type { ReadText } from '../files.ts'
import { type Extra, setOwnSources } from '../signatures/own-sources.ts'
import { readOwnUrl } from '../signatures/own-urls.ts'
import { SignaturesDraft } from '../signatures/signatures-draft.ts'
import { type Context, isYes } from './context.ts'
import { convertProvider } from './convert-provider.ts'
import { convertIgnored } from './ignored.ts'
import { withoutMeaning } from './other-settings.ts'
import { PROVIDERS, type Release } from './providers.ts'
import { convertProxy } from './proxy.ts'
import type { Setting, Settings } from './settings.ts'

export interface ImportOptions {
  readonly release: Release
  /** Every default is in the files: what they do not have is off. */
  readonly isWhole: boolean
  readonly readFile: (path: string) => ReadText
}

/** Settings of clamav-unofficial-sigs in terms of ours. Pure but for `readFile`. */
export function importSettings({ byName, commands }: Settings, options: ImportOptions): SignaturesDraft {
  const draft = new SignaturesDraft()
  const used = new Set<string>()
  const context: Context = {
    draft,
    release: options.release,
    isWhole: options.isWhole,
    setting: (name) => {
      used.add(name)
      return byName.get(name)
    },
  }
  convertProxy(context)
  convertHam(context)
  for (const provider of PROVIDERS) convertProvider(provider, context)
  convertAdditional(context)
  convertSwitches(context)
  convertIgnored(context, options.readFile)
  for (const { place, isShipped } of commands) {
    if (isShipped) continue
    draft.note('not-carried', 'the line is a command, and no setting: it was not run', { place })
  }
  for (const setting of byName.values()) remark(setting, used, context)
  return draft
}

function convertHam({ draft, setting }: Context): void {
  const ham = setting('ham_dir')
  if (ham === undefined || ham.value.trim() === '') return
  if (isAbsolute(ham.value)) draft.set(['hamDirectory'], ham.value.trim(), ham.origin)
  else draft.note('not-carried', 'it is no absolute path', { place: ham.place, option: ham.name })
}

/** Files of one's own. */
function convertAdditional({ draft, setting }: Context): void {
  const list = setting('additional_dbs')
  const enabled = setting('additional_enabled')
  if (list === undefined || (enabled !== undefined && !isYes(enabled))) return
  const extras: Extra[] = []
  const words =
    list.words.length > 0 ? list.words : list.value.split(/\s+/).map((text) => ({ text, line: 0 }))
  for (const { text, line } of words) {
    if (text === '') continue
    const place = line === 0 ? list.place : `${list.file}:${line}`
    const read = readOwnUrl(text)
    const option = list.name
    if ('why' in read) draft.note('not-carried', read.why, { place, option })
    else if (isInCatalogue(draft, read.file.name)) {
      draft.note('different', `${read.file.name} comes from a source of the catalogue`, { place, option })
    } else extras.push({ file: read.file, origin: `${place} ${list.name}`, place, option })
  }
  const hours = setting('additional_update_hours')
  const value = Number(hours?.value.trim())
  const isHours = hours !== undefined && Number.isInteger(value) && value >= 1 && value <= 720
  setOwnSources(draft, extras, isHours ? { minInterval: { value: `${value}h`, origin: hours.origin } } : {})
}

/** A file that a source of the catalogue brings, which is on in the draft. */
function isInCatalogue(draft: SignaturesDraft, name: string): boolean {
  return PROVIDERS.some(({ source }) => {
    const known = catalogueSource(source)
    const isOn = draft.entries.some(
      ({ path, value }) => path.join('.') === `sources.${source}.enabled` && value === true,
    )
    return isOn && known !== undefined && catalogueFile(known, name) !== undefined
  })
}

/** Settings that Clamgate does not offer, and those that need a word. */
function convertSwitches({ draft, setting }: Context): void {
  const say = (one: Setting, kind: 'different' | 'not-carried', text: string) =>
    draft.note(kind, text, { place: one.place, option: one.name })
  const ssl = setting('downloader_ignore_ssl_errors')
  if (ssl !== undefined && isYes(ssl)) {
    say(
      ssl,
      'different',
      'certificates are always checked; for an authority of your own set signatures.tls.ca',
    )
  }
  const gpg = setting('enable_gpg')
  if (gpg !== undefined && !isYes(gpg)) say(gpg, 'different', 'files of Sanesecurity are always verified')
  const removal = setting('remove_disabled_databases')
  if (removal !== undefined && !isYes(removal)) {
    say(removal, 'different', 'files of what is switched off are removed, those of Clamgate alone')
  }
  const google = setting('malwarepatrol_whitelist_googledrive')
  if (google !== undefined && isYes(google)) {
    say(google, 'not-carried', 'ignore the signature that hits Google Drive: clamgate signatures ignore NAME')
  }
  const databases = setting('clam_dbs')
  if (databases !== undefined && !databases.isShipped && isAbsolute(databases.value)) {
    draft.note('different', 'with engine.mode external, add to signatures', {
      place: databases.place,
      option: databases.name,
      lines: [`databaseDirectory: ${databases.value}`],
    })
  }
}

/** Settings that are looked at only where their source is on. */
const OF_SOURCES = new RegExp(
  `^(?:${[...PROVIDERS.map(({ prefix }) => prefix), 'additional'].join('|')})_(?:\\w*dbs(?:_rating)?|\\w*update_hours|premium|product_code|list|free|enabled|receipt_code|authorisation_signature|serial_key)$`,
)

/** What nobody has looked at: it means nothing here, or nobody knows it. */
function remark({ name, place, isShipped }: Setting, used: ReadonlySet<string>, { draft }: Context): void {
  if (isShipped || used.has(name)) return
  const why = OF_SOURCES.test(name) ? 'its source is off' : withoutMeaning(name)
  if (why !== undefined) draft.note('without-meaning', why, { place, option: name })
  else draft.note('not-carried', 'clamav-unofficial-sigs has no such setting', { place, option: name })
}
