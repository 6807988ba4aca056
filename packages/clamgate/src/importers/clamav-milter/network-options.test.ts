import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importConf } from './import-conf.ts'

interface Case {
  readonly value: string
  /** What becomes of it: carried over as it is, with or without a remark, or not at all. */
  readonly fate: 'same' | 'different' | 'not-carried'
  readonly told?: RegExp
}

const CASES: readonly Case[] = [
  { value: '192.0.2.7', fate: 'same' },
  { value: '192.0.2.0/24', fate: 'same' },
  { value: '0.0.0.0/0', fate: 'same' },
  { value: '2001:db8::/32', fate: 'same' },
  { value: '2001:db8::/64', fate: 'same' },
  { value: '2001:db8:abcd::/48', fate: 'different', told: /compares the wrong bits/ },
  { value: 'fe80::/10', fate: 'different', told: /compares the wrong bits/ },
  { value: 'local', fate: 'different', told: /mail from this host/ },
  { value: 'LOCAL', fate: 'different', told: /mail from this host/ },
  { value: 'mail.example.org', fate: 'different', told: /every address of the host/ },
  { value: '10.0.0.0/abc', fate: 'not-carried', told: /takes it for \/0, every client/ },
  { value: '10.0.0.0/', fate: 'not-carried', told: /no prefix length/ },
  { value: '10.0.0.0/24x', fate: 'not-carried', told: /takes it for \/24/ },
  { value: '10.0.0.0/33', fate: 'not-carried', told: /no prefix length/ },
  { value: '10.0.0.0/255.0.0.0', fate: 'not-carried', told: /dotted form/ },
  { value: '10.0.0', fate: 'not-carried', told: /no IP address/ },
  { value: 'local/24', fate: 'not-carried', told: /no IP address/ },
  { value: 'my host', fate: 'not-carried', told: /neither an address nor a host name/ },
]

for (const { value, fate, told } of CASES) {
  test(`parity 6: LocalNet ${value} is ${fate === 'not-carried' ? 'not carried over' : 'carried over'}${told === undefined ? '' : ', with a remark'}`, () => {
    const { settings, notes } = importConf(`LocalNet ${value}\n`, {
      file: 'c',
      readList: () => ({ text: '' }),
    })
    const entries = settings.get('policy.skip.networks')?.values.map((one) => one.value) ?? []
    assert.deepEqual(entries, fate === 'not-carried' ? [] : [value])
    const remarks = notes.filter(({ place }) => place === 'c:1')
    assert.deepEqual(
      remarks.map(({ kind }) => kind),
      fate === 'same' ? [] : [fate],
    )
    if (told !== undefined) assert.match(remarks[0]?.text ?? '', told)
  })
}
