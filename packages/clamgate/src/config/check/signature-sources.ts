import { CATALOGUE, catalogueSource } from '../../signatures/catalogue/catalogue.ts'
import { sourceMeant } from '../../signatures/catalogue/names.ts'
import type { CatalogueSource } from '../../signatures/catalogue/types.ts'
import { error, type Finding, showText, warning } from '../problem.ts'
import type { SourceSettings } from '../schema.ts'
import { LEVELS } from '../sections/signature-sources.ts'
import { formatDuration } from '../units.ts'
import { checkCatalogueFiles, checkOwnFiles } from './signature-files.ts'
import { checkUrls } from './signature-urls.ts'

/** Whether a source is switched on: one of one's own is, unless it says otherwise. */
export function isOn(name: string, { enabled }: SourceSettings): boolean {
  return enabled ?? catalogueSource(name) === undefined
}

/** What a schema cannot say of one source. */
export function* checkSource(name: string, source: SourceSettings): Generator<Finding> {
  const key = `signatures.sources.${name}`
  const known = catalogueSource(name)
  if (known !== undefined) {
    yield* checkCatalogueSource(key, known, source)
  } else if (source.kind === undefined) {
    yield unknownSource(name, source)
  } else if (/^[a-z0-9][a-z0-9_-]{0,39}$/i.test(name)) {
    yield* checkOwnSource(key, source)
  } else {
    const message = 'a name of a source is 1 to 40 letters, digits, - and _'
    yield error(`signatures.sources.${showText(name)}`, message, 'rename it')
  }
}

function unknownSource(name: string, { url }: SourceSettings): Finding {
  const key = `signatures.sources.${showText(name)}`
  const meant = sourceMeant(name)
  const message = 'unknown source'
  if (meant?.kind === 'group') {
    const { title, source, files } = meant
    const names = files.length > 3 ? `${files.slice(0, 3).join(', ')}, …` : files.join(', ')
    return error(
      key,
      `${title} is part of the source ${source}`,
      `switch on ${source}, and choose with its files: ${names}`,
    )
  }
  if (url !== undefined)
    return error(key, 'kind is missing', 'a source of your own needs kind, url and files')
  if (meant !== undefined) return error(key, message, `did you mean ${meant.name}?`)
  const known = CATALOGUE.filter(({ state }) => state === 'active' || state === 'frozen')
  const names = known.map((one) => one.name).join(', ')
  return error(key, message, `known are ${names}; a source of your own needs kind, url and files`)
}

/** Keys that only a source of one's own has. */
const OF_OWN = ['kind', 'class', 'integrity'] as const
/** Keys that only one source has. */
const OF_ONE = {
  premium: 'securiteinfo',
  product: 'malwarepatrol',
  list: 'malwarepatrol',
  free: 'malwarepatrol',
}

function* checkCatalogueSource(
  key: string,
  known: CatalogueSource,
  source: SourceSettings,
): Generator<Finding> {
  const { name, state, note = '' } = known
  for (const one of OF_OWN) {
    if (source[one] === undefined) continue
    const message = `${name} is a source of the catalogue, which says that`
    yield error(`${key}.${one}`, message, 'remove it, or give a source of your own another name')
  }
  yield* foreignKeys(key, name, source)
  if (source.key !== undefined && known.integrity !== 'openpgp') {
    const message = `has no effect: the files of ${name} are not signed`
    yield warning(`${key}.key`, message, 'remove it')
  }
  if (source.product === OLD_FREE_PRODUCT) {
    const message = `MalwarePatrol refuses product ${OLD_FREE_PRODUCT} today`
    yield warning(`${key}.product`, message, 'write 32, its free list for mail, or the code of your account')
  }
  if (source.rating !== undefined && known.files.every(({ rating }) => rating === undefined)) {
    const message = `has no effect: what ${name} serves is not rated`
    yield warning(`${key}.rating`, message, 'remove it')
  }
  yield* checkUrls(key, source, known)
  yield* checkCatalogueFiles(key, known, source)
  yield* checkInterval(key, known, source)
  if (source.enabled !== true) return
  if (state === 'closed' || state === 'withdrawn') {
    yield warning(`${key}.enabled`, `${name} is ${state} and never asked: ${plain(note)}`, 'remove it')
  }
  if (known.secret !== undefined && source.secret === undefined) {
    const remedy = `add secret: { file: /etc/clamgate/${name}.secret } with ${known.secret}`
    yield warning(key, 'the source stays off: its secret is missing', remedy)
  }
  yield* nothingWanted(key, known, source)
}

/** What free accounts of MalwarePatrol once had. */
const OLD_FREE_PRODUCT = 8

/** Sources whose files are all of a higher rating. */
function* nothingWanted(
  key: string,
  { files: all, state }: CatalogueSource,
  { rating = 'low', files = {} }: SourceSettings,
): Generator<Finding> {
  if (state === 'closed' || state === 'withdrawn') return
  const lowest = LEVELS.find((level) => all.some((file) => isAtLevel(file.rating, level)))
  if (lowest === undefined || LEVELS.indexOf(lowest) <= LEVELS.indexOf(rating)) return
  if (!Array.isArray(files) && Object.values(files).includes(true)) return
  const message = `no file of it has so low a rating: nothing of it will be live`
  yield warning(`${key}.rating`, message, `write rating: ${lowest}`)
}

/** Companions come with other files only. */
function isAtLevel(rating: string | undefined, level: (typeof LEVELS)[number]): boolean {
  return rating === undefined || rating.startsWith(level.toUpperCase())
}

function* foreignKeys(key: string, name: string, source: SourceSettings): Generator<Finding> {
  for (const [one, owner] of Object.entries(OF_ONE)) {
    if (owner === name || Reflect.get(source, one) === undefined) continue
    yield error(`${key}.${one}`, `is a key of the source ${owner} alone`, 'remove it')
  }
}

function* checkInterval(
  key: string,
  { name, floorMs, paidFloorMs = floorMs }: CatalogueSource,
  { minInterval, url, premium, free, product }: SourceSettings,
): Generator<Finding> {
  const isPaid =
    premium === true || free === false || (free === undefined && product !== undefined && product !== 32)
  const floor = isPaid ? paidFloorMs : floorMs
  if (minInterval === undefined || url !== undefined || minInterval >= floor) return
  yield error(
    `${key}.minInterval`,
    `${formatDuration(minInterval)} is less than the ${formatDuration(floor)} that ${name} allows: it blocks who asks more often`,
    `write ${formatDuration(floor)} or more; a mirror of your own, given with url, may be asked more often`,
    [`${key}.url`],
  )
}

function* checkOwnSource(key: string, source: SourceSettings): Generator<Finding> {
  const { kind = 'https', url, files, integrity, key: pgp } = source
  if (url === undefined) {
    yield error(`${key}`, 'url is missing', `add url: ${EXAMPLES[kind]}`)
  }
  if (files === undefined) yield error(key, 'files is missing', 'add files: [ own.ndb ], the names below url')
  if (integrity === 'openpgp' && pgp === undefined) {
    const remedy = 'add key: { file: /path/of/the/key.asc, fingerprint: … }'
    yield error(`${key}.integrity`, 'openpgp needs the key that signs the files', remedy)
  }
  if (integrity !== 'openpgp' && pgp !== undefined) {
    yield warning(`${key}.key`, 'has no effect without integrity: openpgp', 'add integrity: openpgp')
  }
  yield* foreignKeys(key, '', source)
  yield* checkUrls(key, source, undefined)
  yield* checkOwnFiles(key, source)
}

const EXAMPLES = {
  https: '"https://sigs.example.org/own/"',
  rsync: '"rsync://sigs.example.org/module/"',
  file: '"file:///srv/signatures/"',
} as const

function plain(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
