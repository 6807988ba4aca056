import assert from 'node:assert/strict'
import { test } from 'node:test'
import { charsetOf, decodeCharset, isCutOff } from './charsets.ts'

/** A text in each charset that is more than one octet for some characters, and in some that are not. */
const SAMPLES: readonly (readonly [label: string, hex: string, text: string])[] = [
  ['utf-8', 'e282ac', '€'],
  ['UTF8', 'f09f9a80', '🚀'],
  ['utf-16le', '3dd880de', '🚀'],
  ['utf-16be', '20ac', '€'],
  ['gb2312', 'c4e3bac3', '你好'],
  ['gb18030', '8136b338c4e3', '₳你'],
  ['big5', 'a741a66e', '你好'],
  ['shift_jis', '93fa967b', '日本'],
  ['euc-jp', 'c6fccbdc', '日本'],
  ['iso-2022-jp', '1b2442467c4b5c1b2842', '日本'],
  ['euc-kr', 'c7d1b1b9', '한국'],
  ['koi8-u', 'f0d2c9d7a6d4', 'Привіт'],
  ['windows-1251', 'cff0e8e2e5f2', 'Привет'],
  ['iso-8859-7', 'c3e5e9dc', 'Γειά'],
  ['iso-8859-15', 'a4', '€'],
  ['us-ascii', '61', 'a'],
  ['macintosh', '8a', 'ä'],
  ['cp936', 'c4e3', '你'],
  ['CP949', 'c7d1', '한'],
  ['x-cp932', '93fa', '日'],
  ['koi8r', 'f0', 'П'],
]

for (const [label, hex, text] of SAMPLES) {
  test(`${label} is read`, () => {
    assert.equal(decodeCharset(label, Buffer.from(hex, 'hex')), text)
    assert.notEqual(charsetOf(label), undefined)
  })
}

for (const [label, hex] of SAMPLES.filter(([, { length }]) => length > 2).slice(0, 11)) {
  test(`${label} that is cut within a character is known to be, and nothing is left of it for the next text`, () => {
    const octets = Buffer.from(hex, 'hex')
    const cuts = [...octets.keys()].filter((at) => isCutOff(label, octets.subarray(0, at)))
    assert.ok(cuts.length > 0 || label === 'iso-2022-jp')
    for (const cut of cuts) assert.equal(decodeCharset(label, octets.subarray(0, cut)), undefined)
    assert.ok(!isCutOff(label, octets))
  })
}

test('a charset that nobody knows has no text, however often it is asked for', () => {
  for (let i = 0; i < 3000; i++) assert.equal(decodeCharset(`none-${i}`, Buffer.from('a')), undefined)
  assert.equal(decodeCharset('utf-8', Buffer.from('a')), 'a')
})

test('octets that are not of the charset are no text', () => {
  for (const [label, hex] of [
    ['utf-8', 'ff'],
    ['utf-8', 'c0af'],
    ['utf-8', 'eda080'],
    ['big5', 'a17f'],
    ['windows-1253', 'd2'],
    ['iso-2022-jp', 'ff'],
  ] as const) {
    assert.equal(decodeCharset(label, Buffer.from(hex, 'hex')), undefined, label)
    assert.ok(!isCutOff(label, Buffer.from(`${hex}61`, 'hex')), label)
  }
})
