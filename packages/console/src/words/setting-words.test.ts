import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSettings } from '../../../clamgate/src/app/console/settings.ts'
import { configSchema } from '../../../clamgate/src/config/schema.ts'
import { SETTINGS_DE } from './settings/de.ts'

const settings = describeSettings({
  config: configSchema.parse({}),
  files: [],
  origins: new Map(),
  restartNeeded: [],
}).settings

test('each key that the server can send has a German description, and no other has', () => {
  assert.deepEqual(
    settings.map(({ path }) => path).filter((path) => !Object.hasOwn(SETTINGS_DE, path)),
    [],
  )
  const sent = new Set(settings.map(({ path }) => path))
  assert.deepEqual(
    Object.keys(SETTINGS_DE).filter((path) => !sent.has(path)),
    [],
  )
})

test('a German description ends as a sentence, and none is the English one', () => {
  for (const { path, description } of settings) {
    const german = SETTINGS_DE[path] ?? ''
    assert.match(german, /\.$/, path)
    assert.notEqual(german, description, path)
    assert.doesNotMatch(german, /\b(?:the|of|which|that|and|with|mail is)\b/i, path)
  }
})

/** Placeholders, beginnings of URLs, numbers, names of signatures: the same in every language. */
const SAME = /%\w|[a-z0-9]+:\/\/|\d+|[A-Z]\w+\.[A-Z]\w+/g

test('placeholders, numbers and schemes of URLs are the same in both languages', () => {
  for (const { path, description } of settings) {
    const named = (text: string) => (text.match(SAME) ?? []).toSorted()
    assert.deepEqual(named(SETTINGS_DE[path] ?? ''), named(description), path)
  }
})
