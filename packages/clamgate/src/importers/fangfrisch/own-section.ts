import { formatDuration } from '../../config/units.ts'
import { type Common, type Extra, setOwnSources } from '../signatures/own-sources.ts'
import { readOwnUrl } from '../signatures/own-urls.ts'
import { intervalMs, isOn, onUpdate, type Section, urlsOf } from './section.ts'

/** A section that is none of our catalogue: a source of one's own. */
export function convertOwnSection(section: Section): void {
  const { name, draft, option, place, origin } = section
  if (!isOn(section)) {
    draft.note('without-meaning', 'the section is off, and was left out', {
      place: place('enabled'),
      option: name,
    })
    return
  }
  const extras: Extra[] = []
  for (const { name: key, url } of urlsOf(section)) {
    const about = { place: place(key), option: key }
    const read = readOwnUrl(url)
    if ('why' in read) {
      draft.note('not-carried', read.why, about)
      continue
    }
    const stored = option(`filename_${key.slice('url_'.length)}`)?.value.trim()
    if (stored !== undefined && stored !== '' && stored !== read.file.name) {
      const text = `${read.file.name} keeps its name, and is not called as filename_ says`
      draft.note('different', text, about)
    }
    extras.push({ file: read.file, origin: origin(key), ...about })
  }
  setOwnSources(draft, extras, common(section))
  for (const one of section.names) {
    const found = option(one)
    if (found?.line === undefined) continue
    const about = { place: place(one), option: one }
    if (one.startsWith('on_update_')) onUpdate(draft, found.value, about)
    else if (one === 'max_size') draft.note('without-meaning', 'files of 256M and less are taken', about)
    else if (one === 'local_directory') {
      draft.note('different', 'all files are in the one directory that clamd reads', about)
    }
  }
}

function common({ name, draft, option, place, origin }: Section): Common {
  const check = option('integrity_check')?.value.trim().toLowerCase() ?? 'sha256'
  const isNone = /^(?:disabled|false|no|off)$/.test(check)
  const integrity = check === 'sha256' || check === 'md5' ? check : 'none'
  if (!isNone && integrity === 'none') {
    draft.note('not-carried', 'Clamgate knows sha256 and md5 beside a file: this one is not checked', {
      place: place('integrity_check'),
      option: 'integrity_check',
    })
  }
  const ms = intervalMs(option('interval')?.value ?? '')
  if (ms === undefined) return { name, integrity }
  const value = formatDuration(Math.min(Math.max(ms, 1000), 30 * 86_400_000))
  return { name, integrity, minInterval: { value, origin: origin('interval') } }
}
