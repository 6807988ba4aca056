import '../../words/testing/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOGUE } from '../../../../clamgate/src/signatures/catalogue/catalogue.ts'
import { HEURISTIC_PREFIXES } from '../../../../clamgate/src/signatures/lookup/heuristics.ts'
import type { OffCode } from '../../../../clamgate/src/signatures/plan/off.ts'

const { chooseLanguage } = await import('../../words/language.ts')
const { reasonWords, whyOff } = await import('./reason-words.ts')
const { HEURISTICS_DE } = await import('./heuristics-de.ts')

test('each source that nobody serves any more says why in both languages, and in English as the catalogue does', () => {
  const gone = CATALOGUE.filter(({ state }) => state === 'closed' || state === 'withdrawn')
  for (const language of ['en', 'de'] as const) {
    chooseLanguage(language)
    assert.deepEqual(Object.keys(reasonWords().notes).toSorted(), gone.map(({ name }) => name).toSorted())
  }
  chooseLanguage('en')
  for (const { name, state, note } of gone) assert.equal(whyOff(name, state), `${state}: ${note}`)
})

test('each code of a source that is off has German words, with the key that it lacks', () => {
  chooseLanguage('de')
  const said: Readonly<Record<OffCode, string>> = {
    ...{ 'switched-off': 'ausgeschaltet', closed: 'geschlossen', withdrawn: 'zurückgezogen' },
    'secret-missing': 'signatures.sources.mine.secret fehlt',
    'kind-missing': 'signatures.sources.mine.kind fehlt',
    'url-missing': 'signatures.sources.mine.url fehlt',
    'files-missing': 'signatures.sources.mine.files fehlt',
  }
  for (const [code, words] of Object.entries(said)) assert.equal(whyOff('mine', code), words)
  assert.equal(whyOff('mine', 'SIGNATURES_TIMEOUT'), undefined)
  assert.equal(whyOff('mine', undefined), undefined)
})

test('each check of the engine itself is explained in German, and no other', () => {
  assert.deepEqual(Object.keys(HEURISTICS_DE).toSorted(), HEURISTIC_PREFIXES.toSorted())
})
