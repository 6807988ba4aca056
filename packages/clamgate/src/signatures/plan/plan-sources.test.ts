import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import type { CatalogueSource } from '../catalogue/types.ts'
import type { Level, Rating, SourcePlan } from '../types.ts'
import { chooseFiles } from './choice.ts'
import { planSources } from './plan-sources.ts'

const LEVELS: readonly Level[] = ['low', 'medium', 'high']

/** At level low, medium, high: the table of clamav-unofficial-sigs, but that DISABLED removes. */
const TABLE: Readonly<Record<Rating | 'unrated', string>> = {
  REQUIRED: '+++',
  LOW: '+++',
  MEDIUM: '-++',
  HIGH: '--+',
  LOWONLY: '+--',
  MEDIUMONLY: '-+-',
  LOWMEDIUMONLY: '++-',
  DISABLED: '---',
  unrated: '+++',
}

const SOURCE: CatalogueSource = {
  name: 'x',
  title: 'X',
  homepage: 'https://x.example/',
  state: 'active',
  licence: 'None.',
  road: { kind: 'https', base: 'https://x.example/', path: '{file}' },
  integrity: 'none',
  floorMs: 1,
  files: [],
}

const row = (name: string, rating?: Rating) => ({
  name,
  class: 'malware' as const,
  purpose: 'X',
  ...(rating === undefined ? {} : { rating }),
})

const wishes = (level: Level, explicit: Record<string, boolean> = {}) => ({
  level,
  explicit: new Map(Object.entries(explicit)),
  isPaid: false,
})

for (const [rating, line] of Object.entries(TABLE)) {
  for (const [index, level] of LEVELS.entries()) {
    test(`a file of rating ${rating} at level ${level}`, () => {
      const file = row('a.ndb', rating === 'unrated' ? undefined : (rating as Rating))
      // Beside a file that is always wanted, which a companion needs.
      const source = { ...SOURCE, files: [file, row('b.ndb', 'LOW')] }
      const isWanted = (explicit: Record<string, boolean> = {}) =>
        chooseFiles(source, wishes(level, explicit)).get('a.ndb')?.wanted
      assert.equal(isWanted(), line[index] === '+')
      assert.equal(isWanted({ 'a.ndb': true }), true)
      assert.equal(isWanted({ 'a.ndb': false }), false)
    })
  }
}

test('companions come with other files only', () => {
  const source = {
    ...SOURCE,
    files: [row('a.ftm', 'REQUIRED'), row('b.ign2', 'REQUIRED'), row('c.ndb', 'HIGH')],
  }
  const names = (level: Level, explicit?: Record<string, boolean>) =>
    [...chooseFiles(source, wishes(level, explicit))].flatMap(([name, { wanted }]) => (wanted ? [name] : []))
  assert.deepEqual(names('low'), [])
  assert.deepEqual(names('high'), ['a.ftm', 'b.ign2', 'c.ndb'])
  assert.deepEqual(names('high', { 'c.ndb': false }), [])
  assert.deepEqual(names('low', { 'c.ndb': true, 'a.ftm': false }), ['b.ign2', 'c.ndb'])
  assert.deepEqual(names('low', { 'b.ign2': true }), ['b.ign2'])
})

async function plan(sources: string, name: string): Promise<SourcePlan> {
  const { config } = await loadText(`signatures: { sources: { ${sources} } }`)
  const found = planSources(config.signatures).find((one) => one.name === name)
  assert.ok(found !== undefined, name)
  return found
}

const wantedOf = ({ files }: SourcePlan) => files.filter(({ wanted }) => wanted).map(({ name }) => name)
const fileOf = ({ files }: SourcePlan, name: string) => files.find((file) => file.name === name)

test('every source is off at first, and no file is wanted', async () => {
  const { config } = await loadText('')
  for (const source of planSources(config.signatures)) {
    assert.equal(source.enabled, false, source.name)
    assert.match(source.reason ?? '', /^switched off$|^closed: |^withdrawn: /)
    assert.equal(source.reasonCode, (source.reason ?? '').replace(/: .*/, '').replace(' ', '-'))
    assert.deepEqual(wantedOf(source), [])
  }
})

test('one of the two lists of winnow', async () => {
  const both = ['winnow_phish_complete.ndb', 'winnow_phish_complete_url.ndb']
  const one = async (more: string) =>
    wantedOf(await plan(`sanesecurity: { enabled: true, ${more} }`, 'sanesecurity')).filter((name) =>
      both.includes(name),
    )
  assert.deepEqual(await one('rating: low'), [both[1]])
  assert.deepEqual(await one('rating: medium'), [both[1]])
  assert.deepEqual(await one('rating: high'), [both[0]])
  assert.deepEqual(await one(`rating: low, files: { ${both[0]}: true }`), [both[0]])
  assert.deepEqual(await one(`rating: high, files: { ${both[1]}: true }`), [both[1]])
})

test('what is closed or withdrawn is shown, and never wanted', async () => {
  const files = '{ scamnailer.ndb: true, crdfam.clamav.hdb: true, mbl.ndb: true }'
  const source = await plan(`sanesecurity: { enabled: true, rating: high, files: ${files} }`, 'sanesecurity')
  for (const name of ['scamnailer.ndb', 'crdfam.clamav.hdb', 'mbl.ndb']) {
    assert.equal(fileOf(source, name)?.wanted, false, name)
    assert.match(fileOf(source, name)?.reason ?? '', /^(?:closed|withdrawn): /)
  }
  const closed = await plan('scamnailer: { enabled: true }', 'scamnailer')
  assert.deepEqual(
    [closed.enabled, closed.catalogueState, closed.reason, closed.reasonCode],
    [false, 'closed', 'closed: The service has ended.', 'closed'],
  )
})

test('frozen files follow their rating', async () => {
  const source = await plan('sanesecurity: { enabled: true }', 'sanesecurity')
  const file = fileOf(source, 'winnow_malware.hdb')
  assert.deepEqual([file?.wanted, file?.catalogueState, file?.group], [true, 'frozen', 'OITC (winnow)'])
})

test('a source without its secret is off', async () => {
  const source = await plan('securiteinfo: { enabled: true }', 'securiteinfo')
  assert.deepEqual([source.enabled, source.reasonCode], [false, 'secret-missing'])
  assert.equal(
    source.reason,
    'signatures.sources.securiteinfo.secret is missing: the identifier of your account',
  )
})

test('paid files of SecuriteInfo come besides the others', async () => {
  const names = async (more: string) =>
    wantedOf(await plan(`securiteinfo: { enabled: true, secret: x, ${more} }`, 'securiteinfo'))
  const free = await names('premium: false')
  const paid = await names('premium: true')
  assert.ok(free.includes('securiteinfo.hdb') && !free.includes('securiteinfo.mdb'))
  assert.deepEqual(
    paid.filter((name) => !free.includes(name)),
    [
      'securiteinfo.mdb',
      'securiteinfo0hour.hdb',
      'securiteinfo.pdb',
      'securiteinfo.wdb',
      'securiteinfo.yara',
    ],
  )
  assert.deepEqual(
    free.filter((name) => !paid.includes(name)),
    [],
  )
})

test('intervals never go below the floor, but for a mirror of one’s own', async () => {
  const interval = async (name: string, more: string) => (await plan(`${name}: { ${more} }`, name)).intervalMs
  assert.equal(await interval('sanesecurity', 'enabled: true'), 3_600_000)
  assert.equal(await interval('sanesecurity', 'minInterval: 2h'), 7_200_000)
  assert.equal(await interval('sanesecurity', 'minInterval: 5s, url: "rsync://h/m"'), 5000)
  assert.equal(await interval('sanesecurity', 'url: "rsync://h/m"'), 3_600_000)
  assert.equal(await interval('securiteinfo', 'premium: false'), 14_400_000)
  assert.equal(await interval('securiteinfo', 'premium: true'), 3_600_000)
  assert.equal(await interval('malwarepatrol', 'free: true'), 86_400_000)
  assert.equal(await interval('malwarepatrol', 'free: false'), 14_400_000)
  assert.equal(await interval('malwarepatrol', 'product: 34'), 14_400_000)
})
