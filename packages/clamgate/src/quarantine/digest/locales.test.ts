import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { DIGEST_LANGUAGES } from '../../config/sections/digest.ts'
import en from './locales/en.json' with { type: 'json' }
import { loadCatalogue, loadWords, type WordKey } from './words.ts'

const KEYS = Object.keys(en).sort()

/** Names of places and the forms of plurals in a sentence. */
function shapeOf(text: string, language: string) {
  const places = new Set<string>()
  const plurals: (readonly string[])[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one)
      return
    }
    if (typeof value !== 'object' || value === null) return
    const type: unknown = Reflect.get(value, 'type')
    const name: unknown = Reflect.get(value, 'value')
    const options: unknown = Reflect.get(value, 'options')
    // 0 is text, 7 the number of a plural.
    if (typeof name === 'string' && type !== 0 && type !== 7) places.add(name)
    if (typeof options !== 'object' || options === null) return
    plurals.push(Object.keys(options))
    for (const option of Object.values(options)) visit(Reflect.get(Object(option), 'value'))
  }
  visit(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst())
  return { places: [...places].sort(), plurals }
}

for (const language of DIGEST_LANGUAGES) {
  test(`13.48 ${language} says everything that English says, with the same places`, async () => {
    const catalogue: Readonly<Record<string, string>> = await loadCatalogue(language)
    assert.deepEqual(Object.keys(catalogue).sort(), KEYS)
    const english: Readonly<Record<string, string>> = en
    for (const key of KEYS) {
      const [text = '', original = ''] = [catalogue[key], english[key]]
      assert.equal(text.trim(), text, key)
      assert.notEqual(text, '', key)
      const shape = shapeOf(text, language)
      assert.deepEqual(shape.places, shapeOf(original, 'en').places, key)
      assert.equal(shape.plurals.length > 0, original.includes('plural'), key)
    }
  })

  test(`13.48 ${language} has each form of the plural that its numbers take`, async () => {
    const rules = new Intl.PluralRules(language)
    const wanted = new Set(Array.from({ length: 1001 }, (_, number) => rules.select(number)))
    const catalogue: Readonly<Record<string, string>> = await loadCatalogue(language)
    for (const key of KEYS) {
      for (const forms of shapeOf(catalogue[key] ?? '', language).plurals) {
        for (const form of [...wanted, 'other']) assert.ok(forms.includes(form), `${key} lacks ${form}`)
      }
    }
  })

  test(`13.48 ${language} is its own: hardly a sentence stands in English`, async () => {
    if (language === 'en') return
    const catalogue = await loadCatalogue(language)
    const keys = Object.keys(en).filter((key): key is WordKey => key in catalogue)
    const same = keys.filter((key) => key !== 'dir' && catalogue[key] === en[key])
    assert.deepEqual(same, [])
  })
}

test('13.48 a number is said in its form: Polish has one, two and five', async () => {
  const words = await loadWords('pl', 'Europe/Warsaw')
  const say = (count: number) => words.say('digest.more', { count })
  assert.match(say(1), /^Jedna wiadomość nie zmieściła się/)
  assert.match(say(3), /^3 wiadomości nie zmieściły się/)
  assert.match(say(5), /^5 wiadomości nie zmieściło się/)
  assert.match(say(22), /^22 wiadomości nie zmieściły się/)
})

test('13.47 what fills a sentence is never read as a template', async () => {
  const words = await loadWords('en', 'UTC')
  const nasty = `{count, plural, other {x}} <b>bold</b> '{address}' # %v \${process}`
  assert.ok(words.say('digest.intro.recipient', { count: 2, address: nasty }).includes(nasty))
})

test('times have the zone with them', async () => {
  const words = await loadWords('de', 'Europe/Berlin')
  assert.match(words.time(Date.parse('2026-07-01T10:00Z')), /1\. Juli 2026.*12:00 MESZ/)
})
