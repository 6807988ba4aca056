import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPluginConfig, readPluginConfig } from './import-plugin.ts'

const values = (text: string) => {
  const settings = readPluginConfig(text, 'config.php')
  return (
    settings &&
    Object.fromEntries([...settings.byName].map(([name, { value, place }]) => [name, `${place} ${value}`]))
  )
}

const FILE = `<?php
return array(
    'clamav_unofficial_sigs_options' => array(
        'clamav_unofficial_sigs' => 'yes', // comment
        /* of two
           lines */
        'malwarepatrol_options' => [ 'malwarepatrol_receipt_code' => 'it\\'s', "malwarepatrol_product_code" => 8 ],
        # 'x' => 'y',
        'signatures_enabled' => array('sanesecurity_enabled' => true,),
    ),
);
`

test('options of PHP, in both notations, with comments, numbers and truth values', () => {
  assert.equal(isPluginConfig(FILE), true)
  assert.deepEqual(values(FILE), {
    malwarepatrol_receipt_code: "config.php:7 it's",
    malwarepatrol_product_code: 'config.php:7 8',
    sanesecurity_enabled: 'config.php:9 true',
  })
})

test('the same as JSON', () => {
  assert.deepEqual(values('{ "clamav_unofficial_sigs_options": { "a": { "b": "1" } } }'), {
    b: 'config.php:1 1',
  })
})

test('the main switch turns everything off', () => {
  const off = values(FILE.replace("'yes'", "'no'")) ?? {}
  assert.deepEqual(Object.keys(off), [
    'sanesecurity_enabled',
    'securiteinfo_enabled',
    'linuxmalwaredetect_enabled',
    'malwarepatrol_enabled',
    'yararulesproject_enabled',
  ])
  assert.equal(off['sanesecurity_enabled'], 'config.php:4 no')
})

test('what PHP would compute is not read', () => {
  for (const value of ['getenv("X")', '"a$b"', "'a' . 'b'", 'array(1', '$x', "include 'y'"]) {
    assert.equal(values(`'clamav_unofficial_sigs_options' => array('a' => ${value})`), undefined, value)
  }
  assert.equal(isPluginConfig('clamav_unofficial_sigs="yes"'), false)
})

test('no text throws, or goes too deep', () => {
  const start = "'clamav_unofficial_sigs_options' => "
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      readPluginConfig(`${start}array('a' => ${text}`, 'x')
    }),
    { numRuns: 60 },
  )
  assert.equal(readPluginConfig(`${start}${'['.repeat(100_000)}`, 'x'), undefined)
})
