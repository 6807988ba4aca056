import { catalogueFile, catalogueSource, storedName } from '../../signatures/catalogue/catalogue.ts'
import type { CatalogueFile, CatalogueSource } from '../../signatures/catalogue/types.ts'
import { fileDifferences, nearestLevel, setInterval } from '../signatures/foreign-source.ts'
import { type Extra, setOwnSources } from '../signatures/own-sources.ts'
import { readOwnUrl } from '../signatures/own-urls.ts'
import { isPlaceholder } from '../signatures/placeholder.ts'
import { DEFAULT_PREFIXES } from './defaults.ts'
import { intervalMs, isOn, onUpdate, type Section, urlsOf } from './section.ts'

/** The options that hold secrets, by source. */
const SECRETS: Readonly<Record<string, string>> = {
  securiteinfo: 'customer_id',
  malwarepatrol: 'receipt',
  malwareexpert: 'serial_key',
}

/** A section that is one of our catalogue. @param isWritten it is in the file at all */
export function convertKnownSection(section: Section, isWritten: boolean): void {
  const { name, draft, option, place, origin } = section
  const source = catalogueSource(name)
  if (source === undefined || !isWritten) return
  if (!isOn(section)) {
    if (option('enabled')?.line !== undefined)
      draft.set(['sources', name, 'enabled'], false, origin('enabled'))
    return
  }
  const secret = secretOf(section)
  if (source.secret !== undefined && secret === undefined) {
    const key = SECRETS[name] ?? 'secret'
    const text = `${name} stays off: ${key} holds no secret`
    draft.set(['sources', name, 'enabled'], false, origin(option(key)?.line === undefined ? 'enabled' : key))
    draft.note('different', text, { place: place(key) ?? place('enabled'), option: key })
    return
  }
  draft.set(['sources', name, 'enabled'], true, origin('enabled'))
  const { wanted, extras } = filesOf(section, source)
  const isPaid = isPaidAccount(section, wanted)
  levelAndFiles(section, source, { wanted, isPaid })
  if (secret !== undefined) draft.setSecret(['sources', name, 'secret'], name, secret.text, secret.origin)
  account(section, isPaid)
  ownBase(section, secret?.text)
  const every = option('interval')
  const ms = every === undefined ? undefined : intervalMs(every.value)
  if (ms !== undefined && every?.line !== undefined) {
    setInterval(draft, name, {
      ms,
      isPaid,
      origin: origin('interval'),
      place: place('interval'),
      option: 'interval',
    })
  }
  remarks(section, source)
  setOwnSources(draft, extras)
}

interface Found {
  /** The files of the catalogue, with the options that name them. */
  readonly wanted: ReadonlyMap<CatalogueFile, string>
  readonly extras: readonly Extra[]
}

function filesOf(section: Section, source: CatalogueSource): Found {
  const { draft, option, place, origin } = section
  const wanted = new Map<CatalogueFile, string>()
  const extras: Extra[] = []
  for (const { name, url } of urlsOf(section)) {
    const file = source.name === 'malwarepatrol' ? source.files[0] : catalogueFile(source, baseName(url))
    const isWritten = option(name)?.line !== undefined
    const about = { place: place(name), option: name }
    if (file === undefined) {
      const read = readOwnUrl(url)
      if ('why' in read) draft.note('not-carried', read.why, about)
      else extras.push({ file: read.file, origin: origin(name), ...about })
    } else if (file.state === 'closed' || file.state === 'withdrawn') {
      const why = file.note?.replace(/\.$/, '') ?? file.state
      if (isWritten) draft.note('without-meaning', `it is ${file.state}: ${why}`, about)
    } else wanted.set(file, name)
  }
  return { wanted, extras }
}

function baseName(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url
  return path.slice(path.lastIndexOf('/') + 1)
}

function isPaidAccount({ name, option }: Section, wanted: Found['wanted']): boolean {
  if (name === 'malwarepatrol') return !['8', '32'].includes(option('product')?.value.trim() ?? '8')
  return [...wanted.keys()].some(({ isPaid }) => isPaid === true)
}

function levelAndFiles(
  { name, draft, origin }: Section,
  source: CatalogueSource,
  { wanted, isPaid }: { readonly wanted: Found['wanted']; readonly isPaid: boolean },
): void {
  const names = new Set([...wanted.keys()].map(storedName))
  const level = nearestLevel(source, isPaid, names)
  const isRated = source.files.some(({ rating }) => rating !== undefined)
  if (isRated) {
    draft.set(['sources', name, 'rating'], level, 'nearest to the files that fangfrisch takes')
  }
  for (const [file, isWanted] of fileDifferences(source, { level, isPaid, wanted: names })) {
    const option = [...wanted].find(([one]) => storedName(one) === file)?.[1]
    const from = option === undefined ? 'fangfrisch does not take it' : origin(option)
    draft.set(['sources', name, 'files', file], isWanted, from)
  }
}

/** An option of its own, or a part of the prefix. */
function secretOf({
  name,
  option,
  origin,
}: Section): { readonly text: string; readonly origin: string } | undefined {
  const key = SECRETS[name]
  if (key === undefined) return undefined
  const text = option(key)?.value.trim()
  if (text !== undefined && !isPlaceholder(text)) return { text, origin: origin(key) }
  const prefix = option('prefix')?.value ?? ''
  const [, inUrl] = /\/get\/signatures\/([^/]+)\/$/.exec(prefix) ?? /[?&]receipt=([^&]+)/.exec(prefix) ?? []
  return inUrl === undefined || isPlaceholder(inUrl) ? undefined : { text: inUrl, origin: origin('prefix') }
}

function account({ name, draft, option, place, origin }: Section, isPaid: boolean): void {
  if (name === 'securiteinfo' && isPaid) {
    draft.set(['sources', name, 'premium'], true, 'fangfrisch takes files of paid accounts')
  }
  const product = name === 'malwarepatrol' ? option('product') : undefined
  if (product === undefined) return
  const code = Number(product.value)
  if (code === 8 || !Number.isInteger(code) || code < 1 || code > 100_000) {
    const text = code === 8 ? 'MalwarePatrol refuses product 8 today: 32 is its free list' : 'it is no number'
    draft.note(code === 8 ? 'different' : 'not-carried', text, { place: place('product'), option: 'product' })
  } else draft.set(['sources', name, 'product'], code, origin('product'))
  if (option('url_clamav_ext') !== undefined) {
    draft.set(['sources', name, 'list'], 'clamav_ext', origin('url_clamav_ext'))
  }
}

/** A mirror that somebody has chosen. */
function ownBase({ name, draft, option, place, origin }: Section, secret: string | undefined): void {
  const prefix = option('prefix')
  if (prefix?.line === undefined) return
  const plain = secret === undefined ? prefix.value : prefix.value.replace(`${secret}/`, '')
  const base = plain.replace(/getfile\?.*$/s, '')
  const about = { place: place('prefix'), option: 'prefix' }
  if (DEFAULT_PREFIXES.has(base)) return
  const url = URL.canParse(base) ? new URL(base) : undefined
  const isUsable =
    url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.password === ''
  if (!isUsable || (secret !== undefined && base.includes(secret))) {
    draft.note('not-carried', 'it is no base of URLs that Clamgate takes', about)
    return
  }
  draft.set(['sources', name, 'url'], base, origin('prefix'))
}

function remarks({ names, draft, option, place, name }: Section, source: CatalogueSource): void {
  for (const one of names) {
    const found = option(one)
    if (found?.line === undefined) continue
    const about = { place: place(one), option: one }
    if (one === 'max_size') {
      draft.note('without-meaning', 'the catalogue of Clamgate has a bound for each file', about)
    } else if (one === 'integrity_check' && source.integrity !== 'none' && isDisabled(found.value)) {
      draft.note('different', `files of ${name} are always checked`, about)
    } else if (one === 'local_directory') {
      draft.note('different', 'all files are in the one directory that clamd reads', about)
    } else if (one.startsWith('on_update_')) onUpdate(draft, found.value, about)
    else if (one.startsWith('filename_')) {
      draft.note('different', 'files have the names that the catalogue of Clamgate gives them', about)
    }
  }
}

function isDisabled(text: string): boolean {
  return /^(?:disabled|false|no|off)$/i.test(text.trim())
}
