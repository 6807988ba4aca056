import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shippedValues } from './parameters.ts'
import { isConfigPhp, readConfigPhp } from './read-config-php.ts'
import { renderConfigPhp } from './render-config-php.ts'
import { renderPhpArray } from './render-php.ts'

const values = (text: string) => readConfigPhp(text)?.values

test('config.php as shipped, with the lines of its parameters', () => {
  const text = renderConfigPhp()
  assert.equal(isConfigPhp(text), true)
  assert.deepEqual(values(text), shippedValues())
  const line = readConfigPhp(text)?.lineOf(['clamav_milter_options', 'OnFail']) ?? 0
  assert.match(text.split('\n')[line - 1] ?? '', /'OnFail' => 'Defer'/)
})

test('what the panel keeps of it, as JSON', () => {
  assert.deepEqual(values(JSON.stringify(shippedValues())), shippedValues())
  assert.deepEqual(values('{"clamgate_options":{"a":"\\u00fc"}}'), { clamgate_options: { a: 'ü' } })
})

test('values of PHP have their kinds, in either notation of arrays', () => {
  const text = `<?php
    /* return array(1); */ // return array(2);
    return [ 'a' => TRUE, "b" => null, 'c' => 8, 'd' => 8.0, 'e' => 0660, 'f' => -1, 'g' => "x\\n\\x41\\u{fc}\\$",
      'h' => array('p', 'q',), 'i' => array(), 'j' => array(1 => 'r') ]; ?>
  `
  assert.deepEqual(values(text), {
    a: true,
    b: null,
    c: 8,
    d: 8,
    e: 0o660,
    f: -1,
    g: 'x\nAü$',
    h: ['p', 'q'],
    i: [],
    j: { 1: 'r' },
  })
})

test('what PHP would find out is not read', () => {
  for (const code of [
    "return array('a' => getenv('X'));",
    "return array('a' => PHP_OS);",
    "return array('a' => 'b') + array('c' => 'd');",
    "$o = array('a' => 'b'); return $o;",
    "return array('a' => 'b'); system('id');",
    "return array('a' => 'b')",
    'return "a";',
    '',
  ]) {
    assert.equal(values(`<?php ${code}`), undefined, code)
  }
  for (const text of ['', '{', '[]', '"x"', "return array('a' => 'b');"])
    assert.equal(values(text), undefined, text)
})

test('what was written is read again, and no text throws', () => {
  const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.integer(), fc.constant(null))
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), leaf, { minKeys: 1, maxKeys: 4 }), (some) => {
      const named = Object.fromEntries(Object.entries(some).map(([key, one]) => [`k${key}`, one]))
      assert.deepEqual(values(renderPhpArray(named, [])), named)
    }),
    { numRuns: 60 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      readConfigPhp(`<?php return array(${text}`)
    }),
    { numRuns: 60 },
  )
})
