import { catalogueSource } from '../../signatures/catalogue/catalogue.ts'
import { sourceMeant } from '../../signatures/catalogue/names.ts'
import type { OwnFile } from './own-urls.ts'
import type { SignaturesDraft } from './signatures-draft.ts'

/** A file of the other updater that no source of the catalogue has, and where it comes from. */
export interface Extra {
  readonly file: OwnFile
  readonly origin: string
  readonly place: string | undefined
  readonly option: string
}

/** What a section says of all its files. */
export interface Common {
  /** Name for the source; without it, it is made from the host. */
  readonly name?: string
  readonly integrity?: 'none' | 'sha256' | 'md5'
  readonly minInterval?: { readonly value: string; readonly origin: string }
}

/** Makes sources of one's own from single files: one for each base. */
export function setOwnSources(draft: SignaturesDraft, extras: readonly Extra[], common: Common = {}): void {
  const groups = new Map<string, Extra[]>()
  const taken = new Set<string>()
  for (const extra of extras) {
    const { kind, base, name, secret } = extra.file
    const key = JSON.stringify([kind, base, secret])
    if (taken.has(name.toLowerCase())) {
      const text = `there is another file ${name}: only one of them can be live`
      draft.note('not-carried', text, { place: extra.place, option: extra.option })
      continue
    }
    taken.add(name.toLowerCase())
    groups.set(key, [...(groups.get(key) ?? []), extra])
  }
  for (const group of groups.values()) setSource(draft, group, common)
}

function setSource(draft: SignaturesDraft, group: readonly Extra[], common: Common): void {
  const [first] = group
  if (first === undefined) return
  const { kind, base, secret, host } = first.file
  const name = freeName(common.name ?? nameOf(host || 'local'), (one) => draft.has(['sources', one, 'kind']))
  const set = (key: string, value: string | readonly string[], origin = first.origin) =>
    draft.set(['sources', name, key], value, origin)
  set('kind', kind)
  set('url', base)
  set(
    'files',
    group.map(({ file }) => file.name),
    group.length === 1 ? first.origin : `${first.origin} and below`,
  )
  if (secret !== undefined) draft.setSecret(['sources', name, 'secret'], name, secret, first.origin)
  if (common.integrity !== undefined && common.integrity !== 'none') set('integrity', common.integrity)
  if (common.minInterval !== undefined)
    set('minInterval', common.minInterval.value, common.minInterval.origin)
  if (base.startsWith('http:')) {
    const text =
      'http is not protected: anybody on the way can change what comes; use https where the server has it'
    draft.note('different', text, { place: first.place, option: first.option })
  }
}

/** `sigs-example-org` */
function nameOf(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/^www\./, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return plain.slice(0, 30) || 'own'
}

/** A name that no source has, and that does not look like one of the catalogue. */
function freeName(wish: string, isTaken: (name: string) => boolean): string {
  const plain =
    wish
      .replaceAll(/[^A-Za-z0-9_-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 34) || 'own'
  const isKnown = catalogueSource(plain) !== undefined || sourceMeant(plain) !== undefined
  const base = isKnown ? `my-${plain}` : plain
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!isTaken(name)) return name
  }
}
