import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MacroSet, macroName } from './macros.ts'

function put(set: MacroSet, stage: number, raw: string): void {
  const bytes = Buffer.from(`??${raw}??`, 'latin1')
  set.put(stage, bytes, 2, 2 + raw.length)
  bytes.fill(0x21) // what is kept must be a copy
}

test('finds macros by name, with and without braces', () => {
  const set = new MacroSet()
  put(set, 0, 'i\0Q1\0{auth_authen}\0fred\0{j}\0mx\0')
  assert.equal(set.get('i'), 'Q1')
  assert.equal(set.get('{i}'), 'Q1')
  assert.equal(set.get('j'), 'mx')
  assert.equal(set.get('{auth_authen}'), 'fred')
  assert.equal(set.get('auth_authen'), 'fred')
  assert.equal(set.get('auth'), undefined)
  assert.equal(set.get(''), undefined)
})

test('lets later stages win, and falls back to earlier ones and to the outer set', () => {
  const outer = new MacroSet()
  put(outer, 0, 'j\0mx\0i\0old\0')
  const set = new MacroSet(outer)
  put(set, 0, 'i\0mail\0{mail_addr}\0a@b\0')
  put(set, 4, 'i\0eom\0')
  assert.equal(set.get('i'), 'eom')
  assert.equal(set.get('mail_addr'), 'a@b')
  assert.equal(set.get('j'), 'mx')
  assert.equal(outer.get('i'), 'old')
  assert.equal(outer.get('mail_addr'), undefined)
})

test('replaces all macros of a stage', () => {
  const set = new MacroSet()
  put(set, 1, '{rcpt_addr}\0a\0{rcpt_host}\0h\0')
  put(set, 1, '{rcpt_addr}\0b\0')
  assert.equal(set.get('rcpt_addr'), 'b')
  assert.equal(set.get('rcpt_host'), undefined)
})

for (const raw of ['', 'i\0', 'i', 'i\0Q1', '\0', '\0\0', '{}\0x\0', '{\0x\0', 'a\0b\0c']) {
  test(`takes the packet ${JSON.stringify(raw)} as it is`, () => {
    const set = new MacroSet()
    put(set, 0, raw)
    if (raw.startsWith('i')) assert.equal(set.get('i'), raw.includes('Q1') ? 'Q1' : '')
    if (raw === 'a\0b\0c') assert.deepEqual([set.get('a'), set.get('c')], ['b', ''])
    assert.equal(set.get('zz'), undefined)
  })
}

test('reads values as UTF-8, and as latin1 when they are not', () => {
  const set = new MacroSet()
  put(set, 0, 'a\0\xc3\xa4\0b\0\xe4\0')
  assert.equal(set.get('a'), 'ä')
  assert.equal(set.get('b'), 'ä')
})

test('keeps what it has when the same packet comes again, short or long', () => {
  const set = new MacroSet()
  for (const value of ['short', 'long'.repeat(50)]) {
    put(set, 3, `i\0${value}\0`)
    put(set, 3, `i\0${value}\0`)
    assert.equal(set.get('i'), value)
    put(set, 3, `i\0${value.slice(0, -1)}X\0`)
    assert.equal(set.get('i'), `${value.slice(0, -1)}X`)
  }
})

test('spells names as MTAs take them', () => {
  assert.deepEqual(['i', '{i}', 'mail_addr', '{mail_addr}', '_'].map(macroName), [
    'i',
    'i',
    '{mail_addr}',
    '{mail_addr}',
    '_',
  ])
})
