import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../schema.ts'
import { checkDigest } from './digest.ts'

const findings = (config: object) =>
  [...checkDigest(configSchema.parse(config))].map(({ key, message }) => `${key}: ${message}`)

const BAD: readonly (readonly [config: object, words: RegExp])[] = [
  [{ digest: { schedule: 'noonish' } }, /^digest\.schedule: noonish is neither a day nor a time/],
  [{ digest: { timeZone: 'Europe/Nowhere' } }, /^digest\.timeZone: Europe\/Nowhere is no time zone/],
  [{ digest: { domains: ['bob@example.org'] } }, /^digest\.domains: bob@example\.org is an address/],
  [
    { digest: { managers: [{ domains: ['a b'], address: 'x@example.org' }] } },
    /^digest\.managers\[0\]\.domains: /,
  ],
  [{ digest: { languages: [{ for: ['bob'], language: 'de' }] } }, /^digest\.languages\[0\]\.for: /],
  [{ digest: { texts: [{ subject: 'two\nlines' }] } }, /^digest\.texts\[0\]\.subject: a subject is one line/],
]

for (const [config, words] of BAD) {
  test(`${JSON.stringify(config)} is found`, () => {
    const found = findings(config)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', words)
  })
}

test('digests that are configured as the guide has it are fine', () => {
  const digest = {
    ...{ domains: ['example.org'], schedule: 'weekdays 07:40', timeZone: 'Europe/Berlin' },
    managers: [{ domains: ['example.org'], address: 'boss@example.org', language: 'de' }],
  }
  assert.deepEqual(findings({ digest }), [])
})
