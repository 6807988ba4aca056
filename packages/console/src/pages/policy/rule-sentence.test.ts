import '../../words/testing/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const { chooseLanguage } = await import('../../words/language.ts')
const { ruleSentence } = await import('./rule-sentence.ts')

const RULE = {
  then: 'tag',
  monitor: false,
  conditions: [
    { key: 'class', values: ['phishing', 'spam'] },
    { key: 'recipient', values: ['*@example.net'] },
    { key: 'authenticated', values: ['false'] },
  ],
} as const

const SENTENCES = [
  [
    'en',
    RULE,
    'Mail with a finding of class Phishing or Spam to *@example.net of somebody who has not logged in is tagged',
  ],
  [
    'de',
    RULE,
    'Mail mit einem Fund der Klasse Phishing oder Spam an *@example.net von jemandem, der nicht angemeldet ist, bekommt einen Hinweis',
  ],
  [
    'de',
    { then: 'reject', monitor: true, conditions: [{ key: 'size.above', values: ['10M'] }] },
    'Mail über 10M würde abgelehnt (nur beobachtet)',
  ],
  ['en', { then: 'defer', monitor: false, conditions: [] }, 'Mail is deferred'],
] as const

for (const [language, rule, sentence] of SENTENCES) {
  test(`a rule is told in ${language}: ${sentence}`, () => {
    chooseLanguage(language)
    assert.equal(ruleSentence({ ...rule, until: undefined }), sentence)
  })
}
