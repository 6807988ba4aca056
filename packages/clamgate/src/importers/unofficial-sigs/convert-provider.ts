import { catalogueSource } from '../../signatures/catalogue/catalogue.ts'
import type { Level } from '../../signatures/types.ts'
import { shown } from '../draft.ts'
import { setInterval } from '../signatures/foreign-source.ts'
import { isPlaceholder } from '../signatures/placeholder.ts'
import { type Context, defaultOrigin, isYes } from './context.ts'
import { convertFiles } from './convert-files.ts'
import { DEFAULT_LEVEL, type Provider } from './providers.ts'
import type { Setting } from './settings.ts'

/** Puts what a provider brought into the draft. */
export function convertProvider(provider: Provider, context: Context): void {
  const { draft, setting, release, isWhole } = context
  const { prefix, source: name, secret } = provider
  const source = catalogueSource(name)
  if (source === undefined) return
  const enabled = setting(`${prefix}_enabled`)
  const level = levelOf(provider, context)
  const isOn = enabled === undefined ? !isWhole && provider.isOn[release] : isYes(enabled)
  const yara = setting('enable_yararules')
  const noYara = yara !== undefined && !isYes(yara)
  const off = !isOn
    ? enabled
    : level.off === true
      ? level.from
      : noYara && name === 'yararules'
        ? yara
        : undefined
  if (!isOn || level.off === true || (noYara && name === 'yararules')) {
    if (off !== undefined && !off.isShipped) draft.set(['sources', name, 'enabled'], false, off.origin)
    return
  }
  const key = secret === undefined ? undefined : setting(secret)
  if (secret !== undefined && (key === undefined || isPlaceholder(key.value))) {
    missingSecret(provider, key, enabled, context)
    return
  }
  draft.set(['sources', name, 'enabled'], true, enabled?.origin ?? defaultOrigin(`${prefix}_enabled`))
  if (provider.isRated) draft.set(['sources', name, 'rating'], level.level, level.origin)
  if (key !== undefined) draft.setSecret(['sources', name, 'secret'], name, key.value.trim(), key.origin)
  const isPaid = account(name, context)
  convertFiles(provider, source, { level: level.level, isPaid, noYara: noYara ? yara : undefined }, context)
  interval(provider, isPaid, context)
}

interface LevelFound {
  readonly level: Level
  readonly origin: string
  readonly off?: boolean
  readonly from: Setting | undefined
}

/** The level in force: that of the provider, or the one of all. */
function levelOf({ prefix }: Provider, { draft, setting, release }: Context): LevelFound {
  const own = setting(`${prefix}_dbs_rating`)
  const from = own !== undefined && own.value.trim() !== '' ? own : setting('default_dbs_rating')
  const word = (from?.value.trim() || DEFAULT_LEVEL[release]).toUpperCase()
  const origin = from?.origin ?? defaultOrigin('default_dbs_rating')
  if (/^DISABLED?$/.test(word)) return { level: 'low', origin, off: true, from }
  const level = LEVELS.get(word)
  if (level !== undefined && SAME.has(word)) return { level, origin, from }
  const about = { place: from?.place, option: shown(`${from?.name ?? ''} ${word}`) }
  if (level === undefined) draft.note('not-carried', 'it is none of LOW, MEDIUM, HIGH, DISABLE', about)
  draft.note('different', level === undefined ? 'low is taken' : `${level} is what comes nearest`, about)
  return { level: level ?? 'low', origin, from }
}

const SAME: ReadonlySet<string> = new Set(['LOW', 'MEDIUM', 'HIGH'])
/** Ratings of files are none of a provider, but people write them. */
const LEVELS: ReadonlyMap<string, Level> = new Map([
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['LOWONLY', 'low'],
  ['MEDIUMONLY', 'medium'],
  ['LOWMEDIUMONLY', 'medium'],
])

/** Such a provider was never asked; who has switched it on by name hears of it. */
function missingSecret(
  { source, secret = '' }: Provider,
  key: Setting | undefined,
  enabled: Setting | undefined,
  { draft }: Context,
): void {
  const about = key ?? enabled
  if (about === undefined || about.isShipped) return
  draft.set(['sources', source, 'enabled'], false, about.origin)
  const text = `${source} stays off, as it was: ${secret} holds no secret`
  draft.note('different', text, { place: about.place, option: about.name })
}

/** Keys that say which account it is. True for a paid one. */
function account(name: string, { draft, setting }: Context): boolean {
  if (name === 'securiteinfo') {
    const premium = setting('securiteinfo_premium')
    if (premium === undefined || !isYes(premium)) return false
    draft.set(['sources', name, 'premium'], true, premium.origin)
    return true
  }
  if (name !== 'malwarepatrol') return false
  const product = setting('malwarepatrol_product_code')
  const free = setting('malwarepatrol_free')
  const list = setting('malwarepatrol_list')
  const code = Number(product?.value.trim() ?? 32)
  const isFree = (free === undefined || isYes(free)) && (code === 32 || code === 8)
  if (product !== undefined && code === 8) {
    draft.note('different', 'MalwarePatrol refuses product 8 today: 32 is its free list', {
      place: product.place,
      option: product.name,
    })
    draft.set(['sources', name, 'product'], 32, product.origin)
  } else if (product !== undefined && Number.isInteger(code) && code >= 1 && code <= 100_000) {
    draft.set(['sources', name, 'product'], code, product.origin)
  } else if (product !== undefined) {
    draft.note('not-carried', 'it is no number', { place: product.place, option: product.name })
  }
  if (list !== undefined && /^clamav_(?:basic|ext)$/.test(list.value.trim())) {
    draft.set(['sources', name, 'list'], list.value.trim(), list.origin)
  } else if (list !== undefined && list.value.trim() !== '') {
    const text = 'it is neither clamav_basic nor clamav_ext'
    draft.note('not-carried', text, { place: list.place, option: list.name })
  }
  const said = free ?? product
  if (said !== undefined) draft.set(['sources', name, 'free'], isFree, said.origin)
  return !isFree
}

function interval({ prefix, source }: Provider, isPaid: boolean, { draft, setting }: Context): void {
  const premium = isPaid ? setting(`${prefix}_premium_update_hours`) : undefined
  const hours = premium ?? setting(`${prefix}_update_hours`)
  if (hours === undefined) return
  const value = Number(hours.value.trim())
  if (!Number.isFinite(value) || value <= 0) {
    draft.note('not-carried', 'it is no number of hours', { place: hours.place, option: hours.name })
    return
  }
  const { origin, place, name } = hours
  setInterval(draft, source, { ms: Math.round(value * 3_600_000), isPaid, origin, place, option: name })
}
