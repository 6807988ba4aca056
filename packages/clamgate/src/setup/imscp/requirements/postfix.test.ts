import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LONGEST_LINE, oneLine } from './line.ts'
import { postfixFaults } from './postfix.ts'
import { said } from './testing/question.ts'

const FACTS = { directory: '/etc/postfix', version: '3.7.11', fault: undefined }

test('a Postfix that is content with its configuration will do', () => {
  for (const version of ['3.0.0', '3.7.11', '3.10.1', '4.0']) {
    assert.deepEqual(postfixFaults({ ...FACTS, version }), [], version)
  }
})

test('without Postfix nothing is set up', () => {
  assert.match(said(postfixFaults({ ...FACTS, version: undefined }))[0] ?? '', /^Postfix is not installed/)
})

test('what Postfix says of its configuration is told, in one line', () => {
  const fault = 'bad string length 0 < 1: mail_owner =\nfoo'
  const faults = postfixFaults({ ...FACTS, fault })
  assert.equal(
    oneLine(faults),
    'Postfix refuses its configuration in /etc/postfix: bad string length 0 < 1: mail_owner =?foo: mend what postfix -c /etc/postfix check names',
  )
  const long = oneLine(postfixFaults({ ...FACTS, fault: 'x'.repeat(2000) }))
  assert.ok(long.length <= LONGEST_LINE && long.endsWith('mend what postfix -c /etc/postfix check names'))
})

test('one that gives milters no settings of their own is taken, and that is told', () => {
  assert.match(
    said(postfixFaults({ ...FACTS, version: '2.11.3' }))[0] ?? '',
    /^note: Postfix 2\.11\.3 gives /,
  )
})

test('one that does not speak the protocol is refused', () => {
  assert.match(said(postfixFaults({ ...FACTS, version: '2.5.0' }))[0] ?? '', /^Postfix 2\.5\.0 is too old/)
})
