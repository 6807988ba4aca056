import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importConf } from './import-conf.ts'

/** Lines of clamav-milter.conf, and what they set; undefined: nothing, and the line is told as not carried over. */
const VALUES: readonly (readonly [line: string, set: Readonly<Record<string, string | undefined>>])[] = [
  ['OnClean aCCEPT', { 'policy.clean': 'accept' }],
  ['OnInfected bLACKHOLE', { 'policy.infected': 'discard' }],
  ['OnFail REJECT', { 'policy.failure': 'reject' }],
  ['AddHeader rEPLACE', { 'headers.add': 'replace' }],
  ['OnClean Accepted', { 'policy.clean': undefined }],
  ['OnInfected Yes', { 'policy.infected': undefined }],
  ['OnInfected discard', { 'policy.infected': undefined }],
  ['OnFail Blackhole', { 'policy.failure': undefined }],
  ['OnFail Off', { 'policy.failure': undefined }],
  ['MaxFileSize 25m', { 'engine.maxScanSize': '25M' }],
  ['MaxFileSize 1g', { 'engine.maxScanSize': '1G' }],
  ['MaxFileSize 2048', { 'engine.maxScanSize': '2K' }],
  ['MaxFileSize 3G', { 'engine.maxScanSize': '2G' }],
  ...['0x10', '0x10k', '1T', '1.5M', '-1', '+1M', '10 M', '1e6', '1_000', '25MiB', 'M'].map(
    (size): [string, Record<string, undefined>] => [
      `MaxFileSize ${size}`,
      { 'engine.maxScanSize': undefined },
    ],
  ),
]

for (const [line, expected] of VALUES) {
  test(`${line} is ${JSON.stringify(Object.values(expected)[0] ?? 'not carried over')}`, () => {
    const { settings, notes } = importConf(`${line}\n`, { file: 'c', readList: () => ({ text: '' }) })
    for (const [path, value] of Object.entries(expected)) {
      assert.equal(settings.get(path)?.values[0]?.value, value)
      const told = notes.some(({ kind, place }) => kind === 'not-carried' && place === 'c:1')
      assert.equal(told, value === undefined)
    }
  })
}

for (const [word, action] of [
  ['Defer', 'defer'],
  ['REJECT', 'reject'],
  ['quarantine', 'mta-hold'],
  ['Blackhole', 'discard'],
] as const) {
  test(`OnClean ${word} counts for mail that was scanned with old databases, too`, () => {
    const { settings } = importConf(`OnClean ${word}\n`, { file: 'c', readList: () => ({ text: '' }) })
    const setTo = (path: string) => settings.get(path)?.values[0]?.value
    assert.deepEqual([setTo('policy.clean'), setTo('policy.databasesOutdated')], [action, action])
  })
}

test('OnClean Accept leaves mail that was scanned with old databases to our default', () => {
  const { settings } = importConf('OnClean Accept\n', { file: 'c', readList: () => ({ text: '' }) })
  assert.equal(settings.get('policy.databasesOutdated'), undefined)
})
