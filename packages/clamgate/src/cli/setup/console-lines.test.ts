import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import { consoleWords } from './console-lines.ts'

const WORDS: readonly (readonly [console: object, words: RegExp])[] = [
  [{}, /is off: console\.listen: 127\.0\.0\.1:8095 turns it on/],
  [{ listen: '127.0.0.1:8095' }, /is on http:\/\/127\.0\.0\.1:8095\/: clamgate console invite/],
  [{ listen: '127.0.0.1:8095', url: 'https://mail.example.org' }, /is on https:\/\/mail\.example\.org: /],
  [{ listen: '0.0.0.0:8095', plainHttp: 'probes' }, /console\.tls turns the web console on/],
]

for (const [console, words] of WORDS) {
  test(`setup ends with where the console of ${JSON.stringify(console)} is`, () => {
    assert.match(consoleWords(configSchema.parse({ console }).console).join(), words)
  })
}
