import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shippedValues } from '../config-php/parameters.ts'
import { comparePanelConfigs } from './compare.ts'
import { mergePanelValues } from './merge.ts'

test('the same says nothing, with or without quotes', () => {
  const before = mergePanelValues(shippedValues(), {
    clamav_milter_options: { ReadTimeout: 120 },
    __OVERRIDE__: {},
  })
  assert.deepEqual(comparePanelConfigs(before, shippedValues()), [])
})

test('what is new, gone or different is a sentence each', () => {
  const before = {
    clamav_milter_options: { MaxFileSize: '50M', Foo: 'bar', OnFail: 'Defer' },
    list: ['a'],
  }
  const after = {
    clamav_milter_options: { MaxFileSize: '25M', OnFail: 'Defer', LogClean: 'Off' },
    list: ['a', 'b'],
    clamgate_options: [],
  }
  assert.deepEqual(comparePanelConfigs(before, after), [
    "clamav_milter_options['MaxFileSize'] was '50M', and is '25M' as shipped",
    "clamav_milter_options['LogClean'] is new, and is 'Off' as shipped",
    "list was array('a'), and is array('a', 'b') as shipped",
    'clamgate_options is new, and is array() as shipped',
    "clamav_milter_options['Foo'] was 'bar', and is gone",
  ])
})

test('secrets are not shown, placeholders are', () => {
  const secrets = {
    clamav_unofficial_sigs_options: {
      malwarepatrol_options: { malwarepatrol_receipt_code: 'geheim1' },
      securiteinfo_options: { securiteinfo_authorisation_signature: 'geheim2' },
    },
    clamgate_options: {
      'notify.mail.password': 'geheim3',
      'signatures.proxy': 'http://u:geheim4@p:1',
      'signatures.sources': [{ url: 'https://u:geheim5@x/', secret: 'geheim6' }],
    },
  }
  const report = comparePanelConfigs(mergePanelValues(shippedValues(), secrets), shippedValues())
  assert.doesNotMatch(report.join('\n'), /geheim/)
  assert.match(report.join('\n'), /receipt_code'\] was \*\*\*, and is 'YOUR-RECEIPT-NUMBER' as shipped/)
  assert.equal(report.length, 5)
})

test('a sentence is one line, however long a value is', () => {
  const [sentence = ''] = comparePanelConfigs({ a: `x\n${'y'.repeat(70_000)}` }, { a: '1' })
  assert.doesNotMatch(sentence, /\n/)
  assert.ok(sentence.length < 200)
})
